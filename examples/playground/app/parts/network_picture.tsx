import { useEffect, useState } from "preact/hooks";
import { type Box, boxesOf } from "../../insight/boxes.js";
import { createNetwork } from "../../views/network.js";
import { current } from "../state/session.js";
import { setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { Shown } from "./shown.js";

/** Layers that a network of these settings has, more or less: an embedding, or a layer that reads numbers, and what answers stand around those that are chosen. */
function expected(): number {
  const { layers, attention } = setup.value.network;
  return layers.length + (attention === "none" ? 2 : 3);
}

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
  const layers = boxes.map(({ name, kind, ...rest }) => ({
    name: t.boxNamed(kind, name),
    ...rest,
  }));
  return (
    <Shown
      create={createNetwork}
      options={{ label: t.networkPicture, texts: t.networkTexts, expected: expected() }}
      data={{ layers }}
    />
  );
}
