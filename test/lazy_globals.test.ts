// Node loads the whole of its fetch where a program first looks at one of these, for 45 to 95 ms of its start.
import { expect, test } from "vitest";
import { configure } from "../ts/engine/configure.js";
import { Dense, Sequential, shutdown } from "../ts/index.js";

const LAZY = ["Response", "Request", "Headers", "FormData", "WebSocket"] as const;

test.each([1, 2])("an engine on %d threads starts without Node's fetch", async (threads) => {
  await shutdown();
  await configure({ engine: "wasm", threads });
  const asked: string[] = [];
  const before = LAZY.map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const name of LAZY) {
    const get = () => void asked.push(name);
    Object.defineProperty(globalThis, name, { configurable: true, get });
  }
  try {
    await new Sequential([new Dense(1)]).predict([[1, 2]]);
  } finally {
    for (const [name, own] of before) if (own) Object.defineProperty(globalThis, name, own);
  }
  expect(asked).toEqual([]);
});
