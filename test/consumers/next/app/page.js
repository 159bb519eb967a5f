"use client";
import { createElement, useEffect, useState } from "react";
import { train } from "../train.js";

export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => {
    train(true).then(
      (report) => setText(JSON.stringify(report)),
      (error) => setText(String(error)),
    );
  }, []);
  return createElement("p", { id: "result" }, text);
}
