import { useEffect, useState } from "preact/hooks";
import { type Box, boxesOf } from "../../insight/boxes.js";
import { createNetwork } from "../../views/network.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { Shown } from "./shown.js";

/** The network that is open: its layers with their sizes and parameters. */
export function NetworkPicture() {
  const t = texts.value;
  const run = current.value;
  const [boxes, show] = useState<readonly Box[]>([]);
  useEffect(() => {
    let over = false;
    void run?.turns.take(async () => {
      if (over) return;
      const found = await boxesOf(run.model);
      if (!over) show(found);
    });
    return () => {
      over = true;
    };
  }, [run]);
  if (boxes.length === 0) return null;
  const layers = boxes.map(({ name, kind, ...rest }) => ({
    name: t.boxNamed(kind, name),
    ...rest,
  }));
  return (
    <Shown
      create={createNetwork}
      options={{ label: t.networkPicture, texts: t.networkTexts }}
      data={{ layers }}
    />
  );
}
