import { describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { type Batch, batches, countBatches } from "../../examples/translation/batches.js";
import { divide } from "../../examples/translation/data/divide.js";
import { special } from "../../examples/translation/vocabulary.js";

describe("held-out sentences", () => {
  const pairs = Array.from({ length: 100 }, (_, i) => [
    { source: `Sentence ${i}.`, target: `Phrase ${i}.` },
    { source: `sentence ${i}!`, target: `Phrase ${i} !` },
    { source: `Sentence ${i}.`, target: `La phrase ${i}.` },
  ]).flat();
  const source = { name: "a.tsv", pairs, notes: [] };
  const divided = divide(source, new Random(1));

  test("are in no other part, whatever their punctuation and capitals", () => {
    const number = (text: string) => /\d+/.exec(text)![0];
    const parts = [divided.training, divided.validation, divided.test].map(
      (part) => new Set(part.map((one) => number(one.source))),
    );
    expect(parts.map(({ size }) => size)).toEqual([90, 5, 5]);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(100);
    expect(divided.training).toHaveLength(270);
  });

  test("have all their translations", () => {
    for (const { source, references } of divided.test) {
      const i = /\d+/.exec(source)![0];
      expect(references).toEqual([`La phrase ${i}.`, `Phrase ${i} !`, `Phrase ${i}.`]);
    }
  });

  test("depend on the seed, not on the order of the file", () => {
    const other = { ...source, pairs: [...pairs].reverse() };
    expect(divide(other, new Random(1))).toEqual(divided);
    expect(divide(source, new Random(2))).not.toEqual(divided);
  });

  test("a sentence of punctuation alone is its own", () => {
    const odd = [...pairs, { source: "?!", target: "?!" }, { source: "...", target: "..." }];
    const { training, validation, test } = divide({ ...source, pairs: odd }, new Random(1));
    expect(training.length + 3 * (validation.length + test.length)).toBe(302);
  });

  test("too few are refused", () => {
    const few = { ...source, pairs: pairs.slice(0, 27) };
    expect(() => divide(few, new Random(1))).toThrow("a.tsv has 9 distinct sentences: at least 10");
  });
});

describe("batches", () => {
  const random = new Random(4);
  const ids = (n: number) => Array.from({ length: n }, () => 4 + Math.floor(random.next() * 90));
  const pairs = Array.from({ length: 1000 }, () => ({
    source: ids(1 + random.next() * 12),
    target: ids(1 + random.next() * 12),
  }));
  const epoch = async (seed: number, epoch = 0) => {
    const all: Batch[] = [];
    for await (const batch of batches(pairs, 16, seed).iterate({ epoch })) all.push(batch);
    return all;
  };
  const rows = ([{ source, target }, wanted]: Batch) =>
    Array.from({ length: source.shape[0]! }, (_, i) =>
      [source, target, wanted].map(({ data, shape }) =>
        Array.from(data as ArrayLike<number>)
          .slice(i * shape[1]!, (i + 1) * shape[1]!)
          .filter((id) => id !== special.padding),
      ),
    );

  test("hold each pair once, with the marks of beginning and end", async () => {
    const found = (await epoch(1)).flatMap(rows).map((row) => JSON.stringify(row));
    const all = pairs.map(({ source, target }) =>
      JSON.stringify([source, [special.start, ...target], [...target, special.end]]),
    );
    expect(found.sort()).toEqual(all.sort());
  });

  test("put pairs of about one length side by side", async () => {
    const all = await epoch(1);
    const places = all.reduce((sum, [{ target }]) => sum + target.data.length, 0);
    const real = pairs.reduce((sum, { target }) => sum + target.length + 1, 0);
    expect(real / places).toBeGreaterThan(0.9);
    for (const [{ target }, wanted] of all) expect(target.shape).toEqual(wanted.shape);
  });

  test("come in an order of the seed's and the epoch's, not by length", async () => {
    expect(await epoch(1)).toEqual(await epoch(1));
    expect(await epoch(1)).not.toEqual(await epoch(2));
    expect(await epoch(1)).not.toEqual(await epoch(1, 1));
    const widths = (await epoch(1)).map(([{ target }]) => target.shape[1]!);
    expect(widths).not.toEqual([...widths].sort((a, b) => a - b));
  });

  test("are counted before they are made", async () => {
    expect(countBatches(pairs, 16)).toBe((await epoch(1)).length);
    expect(countBatches(pairs, 1)).toBe(pairs.length);
  });
});
