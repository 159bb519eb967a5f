import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ColumnChoice } from "../../examples/sentiment/data/columns.js";
import { readPath } from "../../examples/sentiment/data/path.js";
import { UserError } from "../../examples/sentiment/user_error.js";
import { folderWith } from "./files.js";

async function read(name: string, content: string | Uint8Array, columns: ColumnChoice = {}) {
  return readPath(join(await folderWith({ [name]: content }), name), columns);
}

const pair = [
  { text: "good film", label: "pos" },
  { text: "bad film", label: "neg" },
];

describe("columns", () => {
  test.each([
    [
      "by their names, in any order and case",
      "ID,Sentiment,Review\n1,pos,good film\n2,neg,bad film\n",
      {},
    ],
    ["by given names", "a,b,c\n1,pos,good film\n2,neg,bad film\n", { text: "C", label: "b" }],
    [
      "by number, under a header",
      "id,label,text\n1,pos,good film\n2,neg,bad film\n",
      { text: "3", label: "2" },
    ],
    ["by number, without a header", "1,pos,good film\n2,neg,bad film\n", { text: "3", label: "2" }],
  ])("%s", async (_how, content, choice) => {
    expect((await read("a.csv", content, choice)).examples).toEqual(pair);
  });

  test("by what they hold, and says so", async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `${i}\t${i % 3 ? "x" : "question"}\tsome text no. ${i}`,
    );
    const source = await read("a.tsv", rows.join("\n"));
    expect(source.examples).toHaveLength(20);
    expect(source.examples[4]).toEqual({ text: "some text no. 4", label: "x" });
    expect(source.notes.join()).toMatch(/text is column 3, the label column 2.*--text-column/);
    expect(source.notes.join()).toMatch(/no header/);
  });

  test("a header of unknown names is seen by its being unlike the rest", async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `some longer text ${i},${"ab"[i % 2]}`);
    const source = await read("a.csv", ["Q1,Q2", ...rows].join("\n"));
    expect(source.examples).toHaveLength(8);
    expect(source.notes.join()).toMatch(/column "Q1".*column "Q2"/);
  });
});

describe("what stands in files", () => {
  test("quoted fields hold commas, quotes and line breaks", async () => {
    const content = 'text,label\n"one, two",a\n"he said ""no""\nand left",b\n';
    expect((await read("a.csv", content)).examples).toEqual([
      { text: "one, two", label: "a" },
      { text: 'he said "no"\nand left', label: "b" },
    ]);
  });

  test("Windows line ends, a byte order mark and blank lines", async () => {
    const content = '\uFEFFlabel,text\r\npos,good film\r\n\r\nneg,"bad film"\r\n';
    expect((await read("a.csv", content)).examples).toEqual(pair);
  });

  test("UTF-16 and Windows-1252", async () => {
    const content = "text,label\nschön,a\ntrüb,b\n";
    const utf16 = Buffer.from(`\uFEFF${content}`, "utf16le");
    const expected = [
      { text: "schön", label: "a" },
      { text: "trüb", label: "b" },
    ];
    expect((await read("a.csv", utf16)).examples).toEqual(expected);
    expect((await read("a.csv", Buffer.from(content, "latin1"))).examples).toEqual(expected);
  });

  test("semicolons, as spreadsheets write them where the comma is a decimal sign", async () => {
    const content = "Text;Label\ngood, film;pos\nbad film;neg\n";
    expect((await read("a.csv", content)).examples[0]).toEqual({
      text: "good, film",
      label: "pos",
    });
  });

  test("commas without quotes in the text do no harm under a header", async () => {
    const content = "id,text,label\n1,one, two, three,pos\n2,bad film,neg\n";
    expect((await read("a.csv", content)).examples[0]).toEqual({
      text: "one, two, three",
      label: "pos",
    });
  });

  test("tabs: a quote is a quote, other line separators are text", async () => {
    const content = '1\t"Great" is what\u0085he said: "no"\n0\t"quoted, ""whole"""\n0\t"open\n';
    const source = await read("a.tsv", content, { text: "2", label: "1" });
    expect(source.examples.map(({ text }) => text)).toEqual([
      '"Great" is what\u0085he said: "no"',
      'quoted, "whole"',
      '"open',
    ]);
  });

  test("tabs: quotes enclose line breaks where the rows come out even so", async () => {
    const content = 'text\tlabel\n"two\nlines"\ta\nplain\tb\n';
    expect((await read("a.tsv", content)).examples).toEqual([
      { text: "two\nlines", label: "a" },
      { text: "plain", label: "b" },
    ]);
  });

  test("tabs are seen without the ending .tsv", async () => {
    const content = 'ham\tgo, go\nspam\t"win\nham\tno, no\n';
    const source = await read("SMS", content);
    expect(source.examples[1]).toEqual({ text: '"win', label: "spam" });
    expect(source.examples).toHaveLength(3);
  });

  test("rows of another width are left out and counted", async () => {
    const source = await read("a.csv", "text,label\ngood film,pos\nbroken\nbad film,neg\n");
    expect(source.examples).toEqual(pair);
    expect(source.notes.join()).toMatch(/1 row left out/);
  });
});

describe("mistakes are explained in a sentence", () => {
  test.each<[string, string, string | Uint8Array, ColumnChoice, RegExp]>([
    [
      "no such column",
      "a.csv",
      "text,label\na,b\n",
      { text: "body" },
      /no column "body".*"text" and "label"/,
    ],
    ["no such number", "a.csv", "text,label\na,b\n", { label: "3" }, /no column 3: it has 2,/],
    [
      "the same column twice",
      "a.csv",
      "text,label\na,b\n",
      { text: "2" },
      /cannot both be column 2/,
    ],
    ["one column", "a.csv", "text\na\nb\n", {}, /one column only/],
    ["empty", "a.csv", " \n", {}, /is empty/],
    ["a header alone", "a.csv", "text,label\n", {}, /a header and no rows/],
    ["binary", "a.csv", new Uint8Array(3000).map((_, i) => i * 7), {}, /not a text file/],
    [
      "binary without zeros",
      "a.csv",
      new Uint8Array(3000).map((_, i) => 1 + ((i * 7) % 255)),
      {},
      /not a text/,
    ],
    ["compressed", "a.csv", Uint8Array.of(0x1f, 0x8b, 8, 0), {}, /compressed/],
    ["JSON", "a.json", '[{"text": 1}]', {}, /is JSON/],
    [
      "nothing like a label",
      "a.csv",
      "1,aa\n2,bb\n3,cc\n4,dd\n5,ee\n6,ff\n",
      {},
      /looks like a label/,
    ],
  ])("%s", async (_what, name, content, choice, message) => {
    const reading = read(name, content, choice);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(UserError);
  });

  test("no such file", async () => {
    await expect(readPath("/no/such/file.csv", {})).rejects.toThrow(
      "/no/such/file.csv does not exist.",
    );
  });
});
