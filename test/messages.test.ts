// What passes between the engine's Worker and the thread that started it.
import { expect, test } from "vitest";
import { buffersIn } from "../ts/engine/protocol.js";

test("large arrays go with their message, wherever they stand in it, and small ones are copied", () => {
  const [large, small] = [new Float32Array(5000), new Int32Array(200)];
  const feeds = [{ tokens: small, lengths: undefined }, { floats: large }];
  expect(buffersIn([{ rows: 1, feeds, targets: [] }, "predict", null])).toEqual([large.buffer]);
  const message = { small, large };
  const got = structuredClone(message, { transfer: buffersIn(message) });
  expect(got).toEqual({ small: new Int32Array(200), large: new Float32Array(5000) });
  expect([small.length, large.length]).toEqual([200, 0]);
});
