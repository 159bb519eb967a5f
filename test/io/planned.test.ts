// Files in pieces.
import { expect, test } from "vitest";
import { gathered, wholeOf } from "../../ts/io/planned.js";

const pieces = (...sizes: number[]) => {
  let next = 0;
  return sizes.map((size) => Uint8Array.from({ length: size }, () => next++));
};
const LARGE = 2 ** 16;

test.each([
  [[], []],
  [[0], [0]],
  [[3, 4], [7]],
  [
    [3, LARGE, 4],
    [3, LARGE, 4],
  ],
  [
    [LARGE - 1, 1, 2, 3],
    [LARGE, 5],
  ],
  [
    [LARGE, LARGE + 1],
    [LARGE, LARGE + 1],
  ],
])("small ones are put together: %j is %j", (sizes, expected) => {
  const all = pieces(...sizes);
  const found = [...gathered(all)];
  expect(found.map(({ length }) => length)).toEqual(expected);
  expect(Buffer.compare(Buffer.concat(found), Buffer.concat(all))).toBe(0);
});

test("a whole of them has all bytes in their order", () => {
  expect([...wholeOf({ size: 5, pieces: () => pieces(2, 0, 3) })]).toEqual([0, 1, 2, 3, 4]);
});
