import { describe, expect, test } from "vitest";
import { prepare } from "../../examples/sentiment/data/prepare.js";
import { inEnglish } from "../../examples/sentiment/data/sayings.js";
import { normalize } from "../../examples/sentiment/normalize.js";

const make = (texts: [string, string][]) => ({
  name: "the data",
  examples: texts.map(([text, label]) => ({ text, label })),
  notes: [],
});
const many = (n: number, classes: string[]) =>
  make(Array.from({ length: n }, (_, i) => [`text ${i}`, classes[i % classes.length] as string]));
const texts = (examples: { text: string }[]) => examples.map(({ text }) => text);

describe("the split", () => {
  test("keeps a fifth of each class, in an order that the seed decides", () => {
    const data = prepare(many(300, ["a", "a", "b"]), 1, inEnglish);
    const sizes = (part: { label: string }[]) =>
      data.classes.map((label) => part.filter((e) => e.label === label).length);
    expect(sizes(data.heldOut)).toEqual([40, 20]);
    expect(sizes(data.training)).toEqual([160, 80]);
    expect(texts(prepare(many(300, ["a", "b"]), 2, inEnglish).heldOut)).toEqual(
      texts(prepare(many(300, ["a", "b"]), 2, inEnglish).heldOut),
    );
    expect(texts(prepare(many(300, ["a", "b"]), 3, inEnglish).heldOut)).not.toEqual(
      texts(prepare(many(300, ["a", "b"]), 2, inEnglish).heldOut),
    );
    expect(data.training.slice(0, 20).map((e) => e.label)).toContain("b");
  });

  test("no text is in both parts, and none gets lost", () => {
    const { training, heldOut } = prepare(many(101, ["a", "b", "c"]), 1, inEnglish);
    expect(new Set(texts([...training, ...heldOut])).size).toBe(101);
  });

  test("four rows are enough; a class of one text is for training, and said", () => {
    expect(prepare(many(4, ["a", "b"]), 1, inEnglish).heldOut).toHaveLength(2);
    const data = prepare(
      make([
        ["x", "a"],
        ["y", "a"],
        ["z", "b"],
      ]),
      1,
      inEnglish,
    );
    expect(data.heldOut.map((e) => e.label)).toEqual(["a"]);
    expect(data.notes.join()).toMatch(/Only one text.*of b/);
  });

  test("a held-out part of its own is left alone", () => {
    const source = { ...many(20, ["a", "b"]), heldOut: [{ text: "new", label: "b" }] };
    const data = prepare(source, 1, inEnglish);
    expect(data.training).toHaveLength(20);
    expect(data.heldOut).toEqual([{ text: "new", label: "b" }]);
  });

  test("classes are in the order of numbers, or else of letters", () => {
    expect(prepare(many(40, ["10", "9", "1"]), 1, inEnglish).classes).toEqual(["1", "9", "10"]);
    expect(prepare(many(40, ["pos", "neg"]), 1, inEnglish).classes).toEqual(["neg", "pos"]);
  });
});

test("empty texts, missing labels and repetitions are left out and reported", () => {
  const data = prepare(
    make([
      ["x", "a"],
      [" x ", "a"],
      ["x", "b"],
      ["", "a"],
      [" \n", "b"],
      ["q", ""],
      ["y", "b"],
      ["z", "a"],
      ["w", "b"],
    ]),
    1,
    inEnglish,
  );
  expect(data.training.length + data.heldOut.length).toBe(4);
  expect(data.notes).toEqual([
    "2 empty texts left out.",
    "1 text without a label left out.",
    "2 repetitions of a text left out, 1 of them under another label.",
  ]);
});

test.each([
  ["one class", many(5, ["a"]), /All 5 texts of the data have the same label, "a"/],
  ["no label at all", make([["x", ""]]), /no text with a label/],
  [
    "numbers of rows for labels",
    make(many(90, ["a"]).examples.map((e, i) => [e.text, `${i}`])),
    /right column/,
  ],
  [
    "one text of each",
    make([
      ["x", "a"],
      ["y", "b"],
    ]),
    /one text only/,
  ],
])("%s is explained", (_what, source, message) => {
  expect(() => prepare(source, 1, inEnglish)).toThrow(message);
});

test("texts are cleaned of what the vectorizer's ASCII rules do not know", () => {
  expect(normalize("Don’t<br />ÉTÉ e\u0301")).toBe("don't été é");
});
