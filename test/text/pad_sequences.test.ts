import { expect, test } from "vitest";
import { padSequences } from "../../ts/text/index.js";

test("rows are typed arrays, at the front by default", () => {
  const rows = padSequences([[7, 8], Int32Array.of(9), []], { maxlen: 3 });
  expect(rows).toEqual([Int32Array.of(0, 7, 8), Int32Array.of(0, 0, 9), Int32Array.of(0, 0, 0)]);
  expect(padSequences([[1.5]], { dtype: "float32" })).toEqual([Float32Array.of(1.5)]);
});

test("input is left as it was, and no row shares its memory", () => {
  const row = Int32Array.of(1, 2);
  const [padded] = padSequences([row]);
  padded![0] = 5;
  expect(row).toEqual(Int32Array.of(1, 2));
});

test("no sequences make no rows", () => {
  expect(padSequences([])).toEqual([]);
});

const mistakes: [string, () => unknown, RegExp][] = [
  ["not a list", () => padSequences(5 as never), /array of sequences, got 5/],
  [
    "a flat list",
    () => padSequences([1, 2] as never),
    /sequences\[0\] to be an array of numbers, got 1/,
  ],
  ["text", () => padSequences(["ab"] as never), /sequences\[0\].*got "ab"/],
  [
    "a fraction",
    () => padSequences([[1], [2, 0.5]]),
    /sequences\[1\]\[1\].*dtype: "float32".*got 0.5/,
  ],
  ["NaN", () => padSequences([[Number.NaN]], { dtype: "float32" }), /to be a number, got NaN/],
  ["too large", () => padSequences([[2 ** 31]]), /fits into 32 bits.*got 2147483648/],
  ["vectors", () => padSequences([[[1, 2]]] as never), /to be a number, got an array/],
  ["maxlen 0", () => padSequences([[1]], { maxlen: 0 }), /`maxlen`.*got 0/],
  ["maxLen", () => padSequences([[1]], { maxLen: 3 } as never), /`maxLen`.*maxlen/],
  ["padding", () => padSequences([[1]], { padding: "left" as never }), /"pre", "post".*got "left"/],
  ["truncating", () => padSequences([[1]], { truncating: "left" as never }), /"pre", "post"/],
  ["dtype", () => padSequences([[1]], { dtype: "int8" as never }), /"int32", "float32"/],
  ["a fraction as value", () => padSequences([[1]], { value: 0.5 }), /`value`.*got 0.5/],
];
test.each(mistakes)("%s is named", (_name, act, message) => {
  expect(act).toThrow(message);
  expect(act).toThrow(expect.objectContaining({ name: "BpttError" }));
});
