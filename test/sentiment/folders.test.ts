import { expect, test } from "vitest";
import { readPath } from "../../examples/sentiment/data/path.js";
import { folderWith } from "./files.js";

test("a folder per class, a file per text", async () => {
  const folder = await folderWith({
    "pos/1.txt": "good\nfilm",
    "neg/1.txt": "bad film",
    "neg/2.txt": "worse",
    "unsup/1.txt": "no label",
    "neg/.hidden": "x",
    "README.md": "about",
  });
  const { examples, notes } = await readPath(folder, {});
  expect(examples).toEqual([
    { text: "bad film", label: "neg" },
    { text: "worse", label: "neg" },
    { text: "good\nfilm", label: "pos" },
  ]);
  expect(notes.join()).toMatch(/"unsup".*left out/);
});

test("a file per class, a text per line: the class is what tells the files apart", async () => {
  const endings = await folderWith({
    "rt.pos": "good \nfine\n",
    "rt.neg": "bad",
    "SOURCE.txt": "x",
  });
  expect((await readPath(endings, {})).examples).toEqual([
    { text: "bad", label: "neg" },
    { text: "good ", label: "pos" },
    { text: "fine", label: "pos" },
  ]);
  const names = await folderWith({ "happy.txt": "good", "sad.txt": "bad" });
  expect((await readPath(names, {})).examples.map((e) => e.label)).toEqual(["happy", "sad"]);
});

test("files whose lines end in a tab and a small number: it is the class, not the file", async () => {
  const folder = await folderWith({
    "amazon.txt": "good\tphone\t1\nbad \t0\n",
    "yelp.txt": "fine\t1",
  });
  const { examples, notes } = await readPath(folder, {});
  expect(examples).toEqual([
    { text: "good\tphone", label: "1" },
    { text: "bad ", label: "0" },
    { text: "fine", label: "1" },
  ]);
  expect(notes).toEqual([expect.stringMatching(/end in a tab and a number/)]);
});

test.each([
  ["nothing in it", {}, /holds 0 files of texts: expected/],
  ["one file", { "a.txt": "text" }, /holds 1 file of texts: expected/],
  ["a table", { "train.csv": "text,label" }, /pass --data .*train\.csv/],
  ["classes one level further down", { "train/pos/1.txt": "x" }, /so perhaps --data .*train\.$/],
])("%s: the right form is named", async (_what, files, message) => {
  await expect(readPath(await folderWith(files), {})).rejects.toThrow(message);
});
