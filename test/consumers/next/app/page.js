"use client";
import { createElement, useEffect, useState } from "react";
import { train } from "../train.mjs";

export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => {
    train({ worker: true }).then(
      (report) => setText(JSON.stringify(report)),
      (error) => setText(String(error)),
    );
  }, []);
  return createElement("p", { id: "result" }, text);
}
