import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../examples/sentiment/user_error.js";
import { parsePairs, readPairs } from "../../examples/translation/data/pairs.js";
import { folderWith } from "../sentiment/files.js";

const parse = (text: string, reverse = false) => parsePairs(text, "a.tsv", reverse);
const go = { source: "Go.", target: "Va !" };
const run = { source: "Run!", target: "Cours !" };

describe("pairs of a table", () => {
  test.each([
    ["two columns", "Go.\tVa !\nRun!\tCours !\n"],
    ["an attribution", "Go.\tVa !\t#1 (CM) & #2 (x)\nRun!\tCours !\t#3\n"],
    [
      "Windows line ends, a byte order mark and blank lines",
      "\uFEFFGo.\tVa !\r\n\r\n \t\r\nRun!\tCours !",
    ],
    ["spaces around", " Go. \t Va ! \nRun!\tCours ! \n"],
    ["a header of roles", "source\ttarget\nGo.\tVa !\nRun!\tCours !\n"],
    ["a header of languages", "English\tFrançais\tlicence\nGo.\tVa !\nRun!\tCours !\n"],
    ["a header of codes", "en\tfr\nGo.\tVa !\nRun!\tCours !\n"],
    ["quotes around all", '"Go."\t"Va !"\n"Run!"\t"Cours !"\n'],
  ])("%s", (_what, text) => {
    expect(parse(text).pairs).toEqual([go, run]);
  });

  test("reversed, the second column is translated into the first", () => {
    expect(parse("Go.\tVa !\t#1\n", true).pairs).toEqual([{ source: "Va !", target: "Go." }]);
  });

  test("a header is told of", () => {
    expect(parse("en\tfr\nGo.\tVa !\n").notes).toEqual(["The first line is a header: en, fr."]);
  });

  test("two short sentences are no header", () => {
    expect(parse("hi\tla\nGo.\tVa !\n").pairs).toHaveLength(2);
    expect(parse("source\tsource\nGo.\tVa !\n").pairs).toHaveLength(2);
    expect(parse("source\ttarget\n").pairs).toHaveLength(1);
  });

  test("quotes that belong to a sentence stay, those of the table go", () => {
    const text = 'Go.\tVa !\n"Go away!"\t"Va-t\'en !"\n"He said ""no"""\tIl dit non\n';
    expect(parse(text).pairs.slice(1)).toEqual([
      { source: '"Go away!"', target: '"Va-t\'en !"' },
      { source: 'He said "no"', target: "Il dit non" },
    ]);
  });

  test("what is repeated is there once, other translations stay", () => {
    const { pairs, notes } = parse("Go.\tVa !\nGo.\tAllez !\nGo.\tVa !\n");
    expect(pairs.map(({ target }) => target)).toEqual(["Va !", "Allez !"]);
    expect(notes).toEqual(["1 repetition of a pair left out."]);
  });

  test("only \\n ends a line", () => {
    expect(parse("a\u0085b\tc\u2028d\n").pairs).toEqual([
      { source: "a\u0085b", target: "c\u2028d" },
    ]);
  });

  test("are read from files, whose path errors name", async () => {
    const folder = await folderWith({ "a.tsv": "Go.\tVa !\r\n", "b.tsv": "Go.\n" });
    expect((await readPairs(join(folder, "a.tsv"), false)).pairs).toEqual([go]);
    await expect(readPairs(join(folder, "b.tsv"), false)).rejects.toThrow(
      `Line 1 of ${join(folder, "b.tsv")} has no tab`,
    );
    await expect(readPairs(join(folder, "c.tsv"), false)).rejects.toThrow("does not exist");
  });
});

describe("what is no pair is refused by its line", () => {
  test.each([
    [
      "Go.\tVa !\n\nRun!\n",
      "Line 3 of a.tsv has no tab: expected a sentence, a tab and its translation.",
    ],
    [
      "Go.\tVa !\nRun!\t \t#1\n",
      "Line 2 of a.tsv is empty in its second column: expected a sentence there.",
    ],
    ["\tVa !\n", "Line 1 of a.tsv is empty in its first column: expected a sentence there."],
    [
      "1\tGo.\t2\tVa !\n",
      "Line 1 of a.tsv has 4 columns: expected a sentence, its translation and at most an attribution.",
    ],
    [" \n\r\n", "a.tsv is empty."],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(new UserError(message));
  });
});
