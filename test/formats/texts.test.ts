// Models of texts in Keras's format: files that Keras wrote, what becomes of them, and what is no vocabulary.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import {
  Dense,
  Embedding,
  GRU,
  loadModel,
  type Model,
  modelFromJSON,
  type Predictions,
  Sequential,
  TextVectorization,
} from "bptt";
import { describe, expect, test } from "vitest";
import { readZip } from "../../ts/formats/zip/read.js";
import { writeZip } from "../../ts/formats/zip/write.js";
import { expectError } from "../support/models.js";
import { warnings } from "../support/warnings.js";

const FOLDER = new URL("texts/", import.meta.url);
const file = (name: string) => new Uint8Array(readFileSync(new URL(`${name}.keras`, FOLDER)));
const NAMES = readdirSync(FOLDER).flatMap((name) => /^(.*)\.keras$/.exec(name)?.[1] ?? []);
const ASKED = ["naïve 电影", "A good FILM, not at all good", "", "好看的电影 zzz", "film"];
const told: Record<string, { vocabulary: string[]; answers: number[][] }> = JSON.parse(
  readFileSync(new URL("texts.json", FOLDER), "utf8"),
);
/** Where models are written for `texts.py FOLDER`, which has Keras load them. */
const OUT = process.env.BPTT_TEXTS;

const OUTER = "assets/layers/text_vectorization/vocabulary.txt";
const INNER = "assets/layers/text_vectorization/_lookup_layer/vocabulary.txt";

const warned = warnings();

async function answers(model: Model): Promise<number[][]> {
  const named = model.inputs.length > 1;
  const numbers = ASKED.map((_, i) => [2 * i, 2 * i + 1]);
  const x = named ? { words: ASKED, flat: ASKED.map((text) => [text]), numbers } : ASKED;
  return ((await model.predict(x as string[])) as Predictions).toArray() as number[][];
}

function expectNear(found: number[][], expected: number[][]): void {
  expect(found).toHaveLength(expected.length);
  found.flat().forEach((number, i) => {
    expect(Math.abs(number - expected.flat()[i]!)).toBeLessThan(1e-6);
  });
}

const lookup = ({ layers }: Model) =>
  layers.find((layer) => layer instanceof TextVectorization) as TextVectorization;

/** An archive's files, to be changed. */
const filesOf = (bytes: Uint8Array) =>
  new Map([...readZip(bytes, "it", 1e8)].map(([name, member]) => [name, member.bytes()]));

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes!).toString();

/** An archive with some files in the place of others; undefined leaves one out. */
function changed(bytes: Uint8Array, changes: Record<string, string | Uint8Array | undefined>) {
  const files = filesOf(bytes);
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) files.delete(name);
    else files.set(name, typeof content === "string" ? Buffer.from(content) : content);
  }
  return writeZip(files);
}

describe.each(NAMES)("%s", (name) => {
  test("says what Keras's model says, and knows the same words", async () => {
    using model = await loadModel(file(name));
    expectNear(await answers(model), told[name]!.answers);
    expect(lookup(model).getVocabulary()).toEqual(told[name]!.vocabulary);
  });

  test("is written and read with the same answers, and the same bytes each time", async () => {
    using model = await loadModel(file(name));
    const bytes = await model.save();
    using again = await loadModel(bytes);
    expect(await answers(again)).toEqual(await answers(model));
    expect(await again.save()).toEqual(bytes);
    if (OUT) {
      mkdirSync(OUT, { recursive: true });
      writeFileSync(`${OUT}/${name}.keras`, bytes);
      writeFileSync(`${OUT}/texts.json`, JSON.stringify(told));
    }
    expect(warned).toEqual([]);
  });

  test("has the same files beside the configuration", async () => {
    using model = await loadModel(file(name));
    const assets = (bytes: Uint8Array) =>
      [...filesOf(bytes)]
        .filter(([path]) => path.startsWith("assets/"))
        .map(([path, content]) => [path, text(content)])
        .sort();
    const expected = assets(file(name));
    // What Keras keeps in the configuration where it was given stands beside it here.
    if (name === "given")
      expected.push(...[INNER, OUTER].map((path) => [path, "\n[UNK]\ngood\n电影"]));
    expect(assets(await model.save())).toEqual(expected);
  });

  test("goes through JSON with its words", async () => {
    using model = await loadModel(file(name));
    using copy = modelFromJSON(JSON.stringify(model));
    expect(lookup(copy).getConfig()).toEqual(lookup(model).getConfig());
    await copy.setWeights(await model.getWeights());
    expect(await answers(copy)).toEqual(await answers(model));
  });
});

describe("the two vocabularies", () => {
  test("are one where one is missing, which Keras refuses", async () => {
    const bytes = file("open");
    for (const path of [OUTER, INNER]) {
      using model = await loadModel(changed(bytes, { [path]: undefined }));
      expectNear(await answers(model), told.open!.answers);
    }
    const neither = changed(bytes, { [OUTER]: undefined, [INNER]: undefined });
    await expectError(
      () => loadModel(neither),
      "File",
      /no vocabulary of the layer "text_vectorization"/,
    );
  });

  test("may have the ends of lines of Windows, and lines behind the last word", async () => {
    const lines = told.open!.vocabulary.join("\r\n");
    using model = await loadModel(changed(file("open"), { [INNER]: `${lines}\r\n\n` }));
    expect(lookup(model).getVocabulary()).toEqual(told.open!.vocabulary);
  });

  test("keep tokens that Python reads as ends of lines in the configuration", async () => {
    const vocabulary = ["a", "\n", "\u2028", "\u0085", "b"];
    const layer = new TextVectorization({ split: "character", standardize: null });
    layer.setVocabulary(vocabulary);
    using model = new Sequential([layer, new Embedding(9, 2), new GRU(2)], { seed: 1 });
    const bytes = await model.save();
    expect([...filesOf(bytes).keys()].filter((path) => path.startsWith("assets"))).toEqual([]);
    using again = await loadModel(bytes);
    expect(lookup(again).getVocabulary({ includeSpecialTokens: false })).toEqual(vocabulary);
    const x = ["a\nb", "\u2028\u0085"];
    expect((await again.predict(x)) as Predictions).toEqual(await model.predict(x));
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ["a word twice", "\n[UNK]\na\na", /every token of `vocabulary` once, got "a" twice/],
    ["padding between words", "\n[UNK]\na\n\nb", /padding token "" inside/],
    ["nothing", "", /at least one token/],
    ["no UTF-8", Uint8Array.of(10, 0xff, 0xfe), /it is no UTF-8/],
    ["half a character", Uint8Array.of(97, 0xed, 0xa0, 0x80), /it is no UTF-8/],
    ["more words than it may have", `${"a\n".repeat(2 ** 22)}a\n`, /4194305 words, and at most/],
    ["more bytes than words have", new Uint8Array(2 ** 25 + 1), /33554433 bytes, and at most/],
  ])("are refused with %s", async (_, content, words) => {
    const hostile = changed(file("open"), { [INNER]: content });
    const where =
      /The vocabulary of the layer "text_vectorization" in what was given can't be read/;
    await expectError(() => loadModel(hostile), "File", where, words);
  });

  test("may hold NUL and what every object inherits", async () => {
    const words = ["a\0", "a", "__proto__", "constructor"];
    const content = ["", "[UNK]", ...words].join("\n");
    using model = await loadModel(changed(file("open"), { [INNER]: content }));
    expect(lookup(model).vectorize(["constructor a\0 valueOf"])).toEqual([Int32Array.of(5, 2, 1)]);
  });

  test("are not read from elsewhere", async () => {
    const config = text(filesOf(file("given")).get("config.json"));
    const path = config.replace(
      '"vocabulary": ["good", "\\u7535\\u5f71"]',
      '"vocabulary": "/etc/passwd"',
    );
    expect(path).not.toBe(config);
    await expectError(
      () => loadModel(changed(file("given"), { "config.json": path })),
      "Unsupported",
      /`vocabulary` to be an array of strings, got "\/etc\/passwd"/,
    );
  });

  test("have to have as many words as vectors have numbers", async () => {
    const longer = `${text(filesOf(file("multi_hot")).get(INNER))}\nmore`;
    const hostile = changed(file("multi_hot"), { [INNER]: longer });
    await expectError(
      () => loadModel(hostile),
      "File",
      /vectors of 13 numbers .* vocabulary of 14/,
    );
    const unweighed = changed(file("tf_idf"), { [INNER]: longer });
    await expectError(() => loadModel(unweighed), "File", /another number of weights/);
  });
});

test("what only this library does is kept where Keras looks for nothing, and told", async () => {
  const layer = new TextVectorization();
  layer.adapt(["好看的电影"]);
  using model = new Sequential([layer, new Embedding(9, 2), new GRU(2), new Dense(1)], { seed: 1 });
  const bytes = await model.save();
  await model.save();
  expect(warned).toEqual([
    expect.stringMatching(/"text_vectorization" finds the words of Chinese/),
  ]);
  using again = await loadModel(bytes);
  expect(lookup(again).vectorize(["好看的电影"])).toEqual(layer.vectorize(["好看的电影"]));
  const [, entry] = JSON.parse(text(filesOf(bytes).get("config.json"))).config.layers;
  expect(entry.bptt).toEqual({ segment: true });
  expect(entry.config).not.toHaveProperty("segment");
});

test("a layer that knows no words is not saved", async () => {
  using model = new Sequential([new TextVectorization(), new Embedding(9, 2), new GRU(2)]);
  await expectError(() => model.save(), "NotBuilt", /no vocabulary yet/);
});

test("weights of words are in files of weights, where Keras looks for them", async () => {
  using model = await loadModel(file("tf_idf"));
  const bytes = filesOf(await model.save()).get("model.weights.h5")!;
  const kept = await answers(model);
  await model.loadWeights(bytes);
  expect(await answers(model)).toEqual(kept);
});
