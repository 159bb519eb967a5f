// Which recordings the example of speech finds, how they are called, and how they are divided.
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { divide } from "../../examples/speech/data/divide.js";
import { describeName, describeSpeaker } from "../../examples/speech/data/names.js";
import { findRecordings, type Recordings } from "../../examples/speech/data/recordings.js";
import { unitFor } from "../../examples/speech/material.js";
import { folderWith } from "../sentiment/files.js";
import { clips } from "./clips.js";

const empty = new Uint8Array(0);
const random = () => new Random(1);

/** Files of these names, and what is found in a folder of them. */
async function found(names: readonly string[], labels?: string) {
  const folder = await folderWith(Object.fromEntries(names.map((name) => [name, empty])));
  const made = await findRecordings(folder, labels);
  const said = made.recordings.map(({ file, text }) => [basename(file), text]);
  return { folder, labels: made.labels, said };
}

test.each([
  ["7_jackson_32.wav", { text: "7", speaker: "jackson", take: 32 }],
  ["yes-3.wav", { text: "yes", speaker: undefined, take: 3 }],
  ["yes3.wav", { text: "yes", take: 3 }],
  ["no.wav", { text: "no" }],
  ["42.wav", { text: "42" }],
  ["go_ada_marie.wav", { text: "go", speaker: "ada_marie", take: undefined }],
])("the name %s tells", (name, told) => {
  expect(describeName(name)).toEqual(told);
});

test("a name in a folder of its label tells the speaker first", () => {
  expect(describeSpeaker("0a7c_nohash_1.wav")).toEqual({ speaker: "0a7c", take: 1 });
  expect(describeSpeaker("clip.wav")).toEqual({});
});

describe("recordings", () => {
  test("have their labels in their names, hidden files and others aside", async () => {
    const { labels, said } = await found(["b_x_1.WAV", "a_x_1.wav", "._a.wav", "README.md"]);
    expect(labels).toBe("name");
    expect(said).toEqual([
      ["a_x_1.wav", "a"],
      ["b_x_1.WAV", "b"],
    ]);
  });

  test("have their labels in their folders, or below a folder that holds them all", async () => {
    const names = ["yes/1.wav", "no/deep/2.wav", "none/a.txt"];
    const expected = [
      ["2.wav", "no"],
      ["1.wav", "yes"],
    ];
    expect((await found(names)).said).toEqual(expected);
    expect((await found(names.map((name) => `audio/${name}`))).said).toEqual(expected);
    expect((await found(["all/a_1.wav"])).said).toEqual([["a_1.wav", "a"]]);
  });

  test("have what is said in a table, by paths from where it lies or from --data", async () => {
    const table = "path\ttext\nb.wav\tGood  day\na.wav\tgood NIGHT\r\n";
    const folder = await folderWith({ "all.tsv": table, "a.wav": empty, "b.wav": empty });
    const expected = [
      { file: join(folder, "a.wav"), text: "good night" },
      { file: join(folder, "b.wav"), text: "good day" },
    ];
    for (const path of [folder, join(folder, "all.tsv")]) {
      expect((await findRecordings(path)).recordings).toEqual(expected);
    }
    const other = await folderWith({ "x.wav": empty });
    const { recordings } = await findRecordings(other, join(folder, "all.tsv"));
    expect(recordings.map(({ file }) => file)).toEqual([
      join(other, "a.wav"),
      join(other, "b.wav"),
    ]);
  });

  test.each<[string, string, string, boolean, string?]>([
    ["commas", "x.csv", "a.wav,yes\nb.wav,no\n", false],
    ["semicolons and a header", "x.csv", "path;label\na.wav;yes\nb.wav;no\n", true],
    ["quotes", "x.tsv", '"path"\t"text"\r\n"a.wav"\t"yes"\r\n"b.wav"\t"no"\r\n', false],
    ["the other order", "x.tsv", "yes\ta.wav\nno\tb.wav\n", false],
    ["more columns", "x.csv", "id,Label,File,note\n1,yes,a.wav,\n2,no,b.wav,x\n", true],
    ["speakers", "x.csv", "file,speaker,class\na.wav,ada,yes\nb.wav,ada,no\n", true, "ada"],
    ["names without endings", "x.csv", "audio,said\na,yes\nb,no\n", false],
    ["a header nobody knows", "x.tsv", "was\twie\na.wav\tyes\nb.wav\tno\n", false],
  ])("are found in a table with %s", async (_, name, text, areClasses, speaker) => {
    const folder = await folderWith({ [name]: `\uFEFF${text}` });
    const found = await findRecordings(folder);
    expect(found).toMatchObject({ labels: "table", areClasses });
    const who = speaker === undefined ? {} : { speaker };
    expect(found.recordings).toEqual([
      { file: join(folder, "a.wav"), text: "yes", ...who },
      { file: join(folder, "b.wav"), text: "no", ...who },
    ]);
  });

  test("of folders may have their labels in their names, and speakers in their folders", async () => {
    const names = ["ada/yes_ada_1.wav", "ada/no_2.wav", "bob/deep/yes_3.wav", "no_bob_4.wav"];
    const folder = await folderWith(Object.fromEntries(names.map((name) => [name, empty])));
    const { recordings } = await findRecordings(folder, "name");
    const told = recordings.map(({ text, speaker, take }) => [text, speaker, take]);
    expect(told).toEqual([
      ["no", "bob", 4],
      ["no", "ada", 2],
      ["yes", "ada", 1],
      ["yes", "bob", 3],
    ]);
  });

  test("have their speakers in folders of the label's", async () => {
    const folder = await folderWith({ "no/bob/1.wav": "", "yes/ada/x/1.wav": "", "yes/2.wav": "" });
    const { recordings } = await findRecordings(folder);
    expect(recordings.map(({ text, speaker }) => [text, speaker])).toEqual([
      ["no", "bob"],
      ["yes", undefined],
      ["yes", "ada"],
    ]);
  });

  test("are told of what is not read beside them", async () => {
    const files = { "a/1.wav": "", "b/1.wav": "", "b/2.mp3": "", "c/x/3.FLAC": "", "4.wav": "" };
    const { recordings, notes } = await findRecordings(await folderWith(files), "folder");
    expect(recordings).toHaveLength(2);
    expect(notes.slice(1)).toEqual([
      "Not read, as only WAV is: 2 files (2.mp3 and 3.FLAC).",
      "Not read, as no folder tells their label: 1 file (4.wav).",
    ]);
  });

  test("of a table are texts, or classes where they come again or are called labels", () => {
    const unit = (texts: readonly string[], areClasses = false) =>
      unitFor({
        ...{ name: "", labels: "table", notes: [], areClasses },
        recordings: texts.map((text, i) => ({ file: `${i}`, text })),
      });
    const twice = ["yes", "no", "yes", "no"];
    expect(unit(twice)).toBe("class");
    expect(unit([...twice, "go", "stop", "on"])).toBe("char");
    expect(unit(["go on", "no", "go on", "no"])).toBe("char");
    expect(unit(Array.from({ length: 10 }, (_, i) => (i % 2 ? "go on" : "no")))).toBe("class");
    expect(unit(["go", "stop"], true)).toBe("class");
  });

  test.each<[string, Record<string, string>, string | undefined, RegExp]>([
    ["only other sound", { "a/b.mp3": "" }, undefined, /b\.mp3 is sound of another kind/],
    ["both", { "a.wav": "", "b/c.wav": "" }, undefined, /a\.wav\) beside folders of them \(b\)/],
    ["parts", { "train/a/1.wav": "", "test/a/1.wav": "" }, undefined, /parts of a data set/],
    ["tables", { "a.tsv": "", "b.csv": "" }, undefined, /2 tables \(a\.tsv and b\.csv\): --labels/],
    ["no text column", { "t.csv": "path,a,b\nx.wav,1,2" }, undefined, /none of which is called/],
    ["no header", { "t.csv": "x.wav,1,2" }, undefined, /has 3 columns, and no header/],
    ["one column", { "t.csv": "x.wav\ny.wav" }, undefined, /has one column/],
    ["a header alone", { "t.csv": "path,text\n" }, undefined, /names no WAV files/],
    ["nothing", {}, undefined, /holds no WAV files/],
    ["only texts", { "a.txt": "" }, undefined, /holds no WAV files/],
    ["no folders", { "a.wav": "" }, "folder", /has no folders with WAV files/],
    ["no label", { "_x_1.wav": "" }, undefined, /_x_1\.wav does not begin with a label/],
    ["no tab", { "t.tsv": "a.wav one" }, undefined, /names no WAV files/],
    ["no tab behind", { "t.tsv": "a.wav\tone\nb.wav" }, undefined, /^Row 2 of .* has one column/],
    ["columns", { "t.tsv": "a.wav\tb\nc.wav\td\te" }, undefined, /^Row 2 of .* has 3 columns/],
    ["no text", { "t.tsv": "a.wav\t " }, undefined, /^Row 1 of .* has no text/],
    ["twice", { "t.tsv": "a.wav\tx\n./a.wav\ty" }, undefined, /^Row 2 of .* again/],
  ])("with %s are refused", async (_, files, labels, message) => {
    const folder = await folderWith(files);
    await expect(findRecordings(folder, labels)).rejects.toThrow(message);
  });

  test("in a place that is none are refused", async () => {
    const folder = await folderWith({ "a.wav": empty });
    await expect(findRecordings(join(folder, "a.wav"))).rejects.toThrow(/takes a folder of WAV/);
    await expect(findRecordings(join(folder, "b"))).rejects.toThrow(/does not exist/);
  });
});

describe("divided", () => {
  const source = async (): Promise<Recordings> => findRecordings(await folderWith(clips()));
  const held = (recordings: Recordings, options: object) => {
    const { training, heldOut } = divide(recordings, { random: random(), ...options });
    expect(new Set([...training, ...heldOut]).size).toBe(recordings.recordings.length);
    return heldOut;
  };

  test("by takes, which names tell, the first ones are held out", async () => {
    const all = await source();
    const takes = held(all, { split: "take" }).map(({ take }) => take);
    expect(takes).toEqual(Array(6).fill(4));
  });

  test("by speakers one is held out, who may be named", async () => {
    const all = await source();
    const speakers = (options: object) =>
      new Set(held(all, { split: "speaker", ...options }).map(({ speaker }) => speaker));
    expect(speakers({ holdOut: "ada" })).toEqual(new Set(["ada"]));
    expect(speakers({}).size).toBe(1);
    expect(() => held(all, { split: "speaker", holdOut: "eve" })).toThrow(
      /one of the speakers of .*: ada and bob, not "eve"/,
    );
  });

  test("at random a tenth of each label is held out, whatever the order", async () => {
    const all = await source();
    const some = held(all, { split: "random" });
    expect(some.map(({ text }) => text).sort()).toEqual(["c", "e", "g"]);
    const texts = Array.from({ length: 30 }, (_, i) => ({ file: `${i}`, text: `text ${i}` }));
    expect(held({ ...all, recordings: texts }, {})).toHaveLength(3);
  });

  test("it is refused where nothing tells how, or nothing is left", async () => {
    const all = await source();
    const unnamed = { ...all, recordings: [{ file: "a.wav", text: "a" }] };
    expect(() => held(unnamed, { split: "take" })).toThrow(/a\.wav does not tell its take/);
    expect(() => held(unnamed, {})).toThrow(/has 1 recording: at least two/);
    const early = all.recordings.filter(({ take }) => take! < 5);
    expect(() => held({ ...all, recordings: early }, { split: "take" })).toThrow(
      /leaves nothing to learn from/,
    );
  });
});
