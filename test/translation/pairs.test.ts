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
    ["a header of places", "en_US\tfr-FR\nGo.\tVa !\nRun!\tCours !\n"],
    ["a header of words", "English sentences\ttarget_text\nGo.\tVa !\nRun!\tCours !\n"],
    ["Tatoeba's numbers", "1\tGo.\t2\tVa !\n3\tRun!\t4\tCours !\n"],
    ["a column of numbers", "id\ten\tfr\n1\tGo.\tVa !\n2\tRun!\tCours !\n"],
    ["quotes around all", '"Go."\t"Va !"\n"Run!"\t"Cours !"\n'],
  ])("%s", (_what, text) => {
    expect(parse(text).pairs).toEqual([go, run]);
  });

  test("reversed, the second column is translated into the first", () => {
    expect(parse("Go.\tVa !\t#1\n", true).pairs).toEqual([{ source: "Va !", target: "Go." }]);
  });

  test("columns of numbers are told of, where sentences are beside them", () => {
    const numbers = "Not read, as only numbers stand there: columns 1 and 3.";
    expect(parse("1\tGo.\t2\tVa !\n").notes).toEqual([numbers]);
    const counted = { source: "1", target: "un" };
    expect(parse("1\tun\n2\tdeux\n").pairs[0]).toEqual(counted);
    expect(parse("1\tun\n2\tdeux\n").notes).toEqual([]);
    expect(parse("1\tun\tx\nten\tdix\tx\n").pairs[0]).toEqual(counted);
  });

  test("CSV has commas within its quotes, and lines", () => {
    const rows =
      'English words/sentences,French words/sentences\n"Go, now.",Va !\nRun!,"Cours\n!"\n';
    const { pairs, notes } = parsePairs(rows, "a.csv", false);
    expect(pairs).toEqual([
      { source: "Go, now.", target: "Va !" },
      { source: "Run!", target: "Cours\n!" },
    ]);
    expect(notes[0]).toMatch(/is a header/);
    expect(parsePairs("Go.;Va !\nRun!;Cours !\n", "a.CSV", false).pairs).toEqual([go, run]);
    const message = "Row 2 of a.csv has 5 columns: expected a sentence";
    expect(() => parsePairs("a,b\nc,d,e,f,g\n", "a.csv", false)).toThrow(message);
    expect(() => parsePairs("a\nb\n", "a.csv", false)).toThrow("Row 1 of a.csv has one column");
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
    [
      "Go.\tVa !\nRun!\t\u200b\ufeff\n",
      "Line 2 of a.tsv is empty in its second column: expected a sentence there.",
    ],
    ["\tVa !\n", "Line 1 of a.tsv is empty in its first column: expected a sentence there."],
    [
      "x\tGo.\ty\tVa !\n",
      "Line 1 of a.tsv has 4 columns: expected a sentence, its translation and at most an attribution.",
    ],
    [" \n\r\n", "a.tsv is empty."],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(new UserError(message));
  });
});
