import { describe, expect, test } from "vitest";
import { taskById } from "../../examples/playground/tasks/index.js";
import { checkValues } from "../../examples/playground/tasks/options.js";
import type { Tokens } from "../../examples/playground/tasks/task.js";

const prepare = (id: string, name: string, text: string, header?: boolean) => {
  const task = taskById(id)!;
  return task.prepare(checkValues(task.options, {}), 1, { name, text, header });
};

describe("a table of texts", () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `"a ${i % 2 ? "fine" : "dull"} film, ${"x".repeat(i)}",${i % 2 ? "good" : "bad"}`,
  );

  test("is learned, a fifth of it held out", async () => {
    const task = await prepare("sentiment", "mine.csv", `review,label\n${rows.join("\n")}`);
    expect(task.output).toMatchObject({ names: ["bad", "good"], every: false });
    expect([task.training.count, task.heldOut.length]).toEqual([32, 8]);
    const { vocabulary, encode } = task.input as Tokens;
    expect(Array.from(encode("A fine film indeed"), (id) => vocabulary[id])).toEqual([
      "a",
      "fine",
      "film",
      "<unk>",
    ]);
    expect(task.notes.map(({ en }) => en)).toEqual([
      "The text is column “review”, the label column “label”.",
    ]);
    expect(task.notes.map(({ zh }) => zh)).toEqual(["文本是“review”列，标签是“label”列。"]);
  });

  test("whose columns are guessed says so without options of a command line", async () => {
    const { notes } = await prepare("sentiment", "mine.csv", rows.join("\n"));
    expect(notes[0]!.en).toBe(
      "By what the columns hold, the text is column 1, the label column 2.",
    );
    expect(notes.map(({ zh }) => zh)).toEqual([
      "根据各列的内容判断，文本是第 1 列，标签是第 2 列。",
      "第一行当作数据。",
    ]);
  });

  test("has a header where the user says so", async () => {
    const text = `a fine film indeed,good\n${rows.join("\n")}`;
    const { titled } = taskById("sentiment")!.takes!;
    expect(titled!({ name: "mine.csv", text })).toBe(false);
    const texts = async (header?: boolean) => {
      const { training, heldOut, notes } = await prepare("sentiment", "mine.csv", text, header);
      return [training.count! + heldOut.length, notes[0]!.en];
    };
    expect(await texts()).toEqual(await texts(false));
    expect(await texts(false)).toEqual([41, expect.stringContaining("column 1")]);
    expect(await texts(true)).toEqual([40, expect.stringContaining("“a fine film indeed”")]);
  });

  test.each([
    ["", /^mine\.csv is empty\.$/],
    ["only\none\ncolumn", /^mine\.csv has one column only: expected a text and its label/],
    ["review,label\na,x\nb,x", /have the same label, “x”/],
    [
      Array.from({ length: 30 }, (_, i) => `text ${i},label ${i}`).join("\n"),
      /^No column of mine\.csv looks like a label, as each has too many different values\.$/,
    ],
  ])("that can't be learned from is told in a sentence (%#)", async (text, sentence) => {
    await expect(prepare("sentiment", "mine.csv", text)).rejects.toThrow(sentence);
  });
});

describe("a text", () => {
  test("is cut into pieces, the last of them held out", async () => {
    const text = `${"abc ".repeat(400)}${"xyz ".repeat(50)}`;
    const task = await prepare("characters", "mine.txt", text);
    expect(task.output.names.join("")).toBe(" abcxyz");
    const { vocabulary } = task.input as Tokens;
    const { x, y } = task.heldOut[0]!;
    expect(vocabulary[(x as Int32Array)[1]!]).toBe(vocabulary[(y as Int32Array)[0]!]);
    const seen = Array.from({ length: 200 }, (_, i) => task.training.at(i).x as Int32Array);
    const held = new Set(["x", "y", "z"].map((letter) => vocabulary.indexOf(letter)));
    // The border lies within the second part, of which training sees a little.
    expect(seen.some((ids) => ids.some((id) => held.has(id)))).toBe(true);
    expect((x as Int32Array).every((id) => id === 0 || held.has(id))).toBe(true);
  });

  test.each([
    ["", /^mine\.txt has 0 characters: pieces of 60 need 610 of them, as a tenth is held out\.$/],
    ["short", /^mine\.txt has 5 characters/],
    [
      Array.from({ length: 4000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join(""),
      /^mine\.txt has 4000 different characters: expected 3000 at most\.$/,
    ],
  ])("that can't be learned from is told in a sentence (%#)", async (text, sentence) => {
    await expect(prepare("characters", "mine.txt", text)).rejects.toThrow(sentence);
  });
});

describe("a table of numbers", () => {
  const table = Array.from({ length: 400 }, (_, i) => `day ${i},${i},${Math.sin(i)},7`);

  test("is cut into pieces of its columns of numbers, each in its own measure", async () => {
    const task = await prepare("waves", "mine.csv", `day,n,wave,same\n${table.join("\n")}`);
    expect(task.output.names).toEqual(["n", "wave", "same"]);
    expect(task.notes.map(({ en }) => en)).toEqual([
      "3 of the columns of mine.csv hold numbers in each of 400 rows.",
    ]);
    const { x, y } = task.training.at(5) as { x: Float32Array[]; y: Float32Array[] };
    expect(x[1]).toEqual(y[0]);
    expect(Math.abs(x[0]![0]!)).toBeLessThan(1.8);
    expect(x[0]![2]).toBe(0);
  });

  test.each([
    ["words above numbers", "day,n\n", true],
    ["numbers above numbers", "", false],
    ["words above numbers, none above words", ",n\n", true],
  ])("has a header or none: %s", async (_, header, titled) => {
    const text = `${header}${Array.from({ length: 400 }, (_, i) => `day ${i},${i}`).join("\n")}`;
    expect(taskById("waves")!.takes!.titled!({ name: "mine.csv", text })).toBe(titled);
    expect((await prepare("waves", "mine.csv", text)).output.names).toEqual([titled ? "n" : "#2"]);
  });

  test("whose header is of numbers is read as the user says", async () => {
    const text = `2024,2025\n${Array.from({ length: 400 }, (_, i) => `${i},${-i}`).join("\n")}`;
    expect((await prepare("waves", "mine.csv", text)).output.names).toEqual(["#1", "#2"]);
    const { output, notes } = await prepare("waves", "mine.csv", text, true);
    expect(output.names).toEqual(["2024", "2025"]);
    expect(notes[0]!.en).toContain("400 rows");
  });

  test.each([
    ["", /^mine\.csv has no column of numbers\.$/],
    ["a,b\nx,y\nz,w", /^mine\.csv has no column of numbers\.$/],
    [
      "n\n1\n2\n3",
      /^mine\.csv has 3 rows of numbers: pieces of 60 steps need 305 of them, as a fifth is held out\.$/,
    ],
    [
      `${Array.from({ length: 40 }, (_, i) => i).join()}\n`.repeat(400),
      /^mine\.csv has 40 columns of numbers: expected 32 at most\.$/,
    ],
  ])("that can't be learned from is told in a sentence (%#)", async (text, sentence) => {
    await expect(prepare("waves", "mine.csv", text)).rejects.toThrow(sentence);
  });
});

describe("what somebody types", () => {
  test.each([
    ["parity", "0120", /^The network does not know "2"\.$/],
    ["parity", "", /^There is nothing to read yet\.$/],
    ["elman", "boys who sing", /^The network does not know "sing"\.$/],
  ])("for %s: %j is told in a sentence", async (id, text, sentence) => {
    const task = taskById(id)!;
    const { input } = await task.prepare(checkValues(task.options, {}), 1);
    expect(() => (input as Tokens).encode(text)).toThrow(sentence);
  });
});
