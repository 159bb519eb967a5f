// Decoding of CTC: Keras's readings (test/conformance/ctc.py), what predictions can be, tables of n-grams, and what is refused.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as bptt from "../ts/index.js";
import { distance } from "./support/goldens.js";
import { bundledWorkers } from "./support/workers.js";

interface Golden {
  blank: number;
  lengths: number[];
  logits: number[];
  greedy: { true: number[][]; false: number[][] };
  paths: number[][][];
  scores: number[][];
}

interface Goldens {
  steps: number;
  classes: number;
  decoded: Golden[];
}

const file = new URL("golden/ctc/ctc.json", import.meta.url);
const { steps, classes, decoded }: Goldens = JSON.parse(readFileSync(file, "utf8"));

const given = ({ logits, lengths }: Golden) => ({
  data: Float32Array.from(logits),
  shape: [lengths.length, steps, classes],
});

const labelsOf = (rows: readonly (readonly bptt.CtcReading[])[]) =>
  rows.map((row) => row.map(({ labels }) => labels));

/** The logarithm of the softmax of each step. */
const logShares = (logits: number[]): number[] =>
  logits.map((logit, i) => {
    const from = i - (i % classes);
    const step = logits.slice(from, from + classes);
    return logit - Math.log(step.reduce((sum, z) => sum + Math.exp(z), 0));
  });

describe.each(decoded)("readings are Keras's, with the blank $blank", (golden) => {
  const { blank: blankIndex, lengths } = golden;

  test.each([true, false])("greedily, merging repetitions: %s", async (mergeRepeated) => {
    const read = await bptt.ctcDecode(given(golden), { blankIndex, lengths, mergeRepeated });
    expect(labelsOf(read)).toEqual(golden.greedy[`${mergeRepeated}`].map((labels) => [labels]));
    // Keras has the negated sum of the largest logits here.
    const shares = logShares(golden.logits);
    const best = lengths.map((length, row) => {
      const ofStep = (_: unknown, step: number) => {
        const at = (row * steps + step) * classes;
        return Math.max(...shares.slice(at, at + classes));
      };
      return Array.from({ length }, ofStep).reduce((sum, share) => sum + share, 0);
    });
    const found = read.map(([one]) => one!.logProbability);
    expect(distance(found, best)).toBeLessThan(1e-6);
  });

  test("by beams", async () => {
    const options = { strategy: "beam", beamWidth: 2000, topPaths: 3 } as const;
    const read = await bptt.ctcDecode(given(golden), { ...options, blankIndex, lengths });
    expect(labelsOf(read)).toEqual(lengths.map((_, row) => golden.paths.map((path) => path[row])));
    const found = read.flatMap((row) => row.map(({ logProbability }) => logProbability));
    expect(distance(found, golden.scores.flat())).toBeLessThan(1e-5);
  });
});

const golden = decoded[0]!;
const { lengths } = golden;
const rows = lengths.map((length, row) =>
  Array.from({ length }, (_, step) => {
    const at = (row * steps + step) * classes;
    return golden.logits.slice(at, at + classes);
  }),
);

describe("predictions", () => {
  const beam = { strategy: "beam", beamWidth: 30, topPaths: 4 } as const;

  test("may be given in many forms", async () => {
    const expected = await bptt.ctcDecode(given(golden), { ...beam, lengths });
    expect(await bptt.ctcDecode(rows, beam)).toEqual(expected);
    expect(await bptt.ctcDecode({ ...given(golden), lengths }, beam)).toEqual(expected);
    const data = Float32Array.from(rows.flat(2));
    const packed = { data, shape: [data.length / classes, classes], lengths };
    expect(await bptt.ctcDecode(packed, beam)).toEqual(expected);
    const dense = new bptt.Dense(classes, { kernelInitializer: "identity" });
    using model = new bptt.Sequential([bptt.input({ shape: [null, classes] }), dense]);
    expect(await bptt.ctcDecode(await model.predict(rows), beam)).toEqual(expected);
  });

  test("may be probabilities, of which some are 0", async () => {
    const data = Float32Array.from(logShares(golden.logits), Math.exp);
    const shares = { ...given(golden), data };
    const found = await bptt.ctcDecode(shares, { ...beam, lengths, fromLogits: false });
    const expected = await bptt.ctcDecode(given(golden), { ...beam, lengths });
    expect(labelsOf(found)).toEqual(labelsOf(expected));
    const certain = [
      [
        [0, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
        [0, 0.5, 0.5],
      ],
    ];
    const read = await bptt.ctcDecode(certain, { ...beam, fromLogits: false });
    expect(labelsOf(read)).toEqual([
      [
        [1, 1],
        [1, 2],
      ],
    ]);
    expect(read[0]!.map(({ logProbability }) => Math.exp(logProbability))).toEqual([0.5, 0.5]);
  });

  test("without a step read as nothing", async () => {
    const nothing = { labels: [], logProbability: 0, score: 0 };
    expect(await bptt.ctcDecode(rows, beam)).toHaveLength(5);
    const none = await bptt.ctcDecode(given(golden), { ...beam, lengths: [0, 0, 0, 0, 0] });
    expect(none).toEqual(Array(5).fill([nothing]));
  });

  const refused: [string, unknown, object, RegExp][] = [
    ["no steps", [[1, 2]], {}, /expected \[rows, steps, classes\]/],
    ["NaN", [[[1, Number.NaN]]], {}, /is NaN/],
    ["no rows", [], {}, /empty/],
    ["a strategy", rows, { strategy: "best" }, /strategy/],
    ["what is of beams", rows, { beamWidth: 3 }, /`beamWidth` is for the strategy "beam"/],
    ["more paths than beams", rows, { strategy: "beam", beamWidth: 2, topPaths: 3 }, /got 3 of 2/],
    ["a blank", rows, { blankIndex: 4 }, /`blankIndex` should be a class from 0 to 3/],
    ["an option", rows, { beams: 3 }, /beams/],
    ["lengths of ragged rows", rows, { lengths }, /leave `lengths` away/],
    ["other lengths", given(golden), { lengths: [1] }, /steps of each of 5 rows, none above 7/],
    [
      "logits as probabilities",
      rows,
      { fromLogits: false },
      /the probabilities of all classes at each step/,
    ],
    ["a scorer", rows, { strategy: "beam", scorer: 3 }, /`scorer` should be an object/],
    [
      "a table",
      rows,
      { strategy: "beam", scorer: { table: { ngrams: [{ labels: [] }], unknown: -1 } } },
      /ngrams\[0\].labels/,
    ],
    [
      "an n-gram twice",
      rows,
      {
        strategy: "beam",
        scorer: {
          table: { ngrams: Array(2).fill({ labels: [1], logProbability: -1 }), unknown: -1 },
        },
      },
      /\[1\] stands in the table twice/,
    ],
  ];

  test.each(refused)("are refused with %s", async (_, predictions, options, message) => {
    const call = bptt.ctcDecode(predictions as never, options);
    await expect(call).rejects.toBeInstanceOf(bptt.BpttError);
    await expect(call).rejects.toThrow(message);
  });
});

describe("a table of n-grams", () => {
  const lists = [[1, 2, 3], [1, 2], [2, 2, 3], []];
  const table = bptt.ngramTable(lists, { order: 3 });

  /** As a scorer reads it. */
  const log = (history: readonly number[], label: number): number => {
    const find = (labels: readonly number[]) =>
      table.ngrams.find((ngram) => ngram.labels.join() === labels.join());
    const found = find([...history, label]);
    if (found) return found.logProbability;
    if (history.length === 0) return table.unknown;
    return (find(history)?.backoff ?? 0) + log(history.slice(1), label);
  };

  test("is a distribution behind any history", () => {
    for (const history of [[], [-1], [1], [2], [-1, 1], [1, 2], [2, 2], [3, 3], [9, 1]]) {
      // Labels that were seen, the end, and one that was not.
      const sum = [1, 2, 3, -2, 7].reduce((all, label) => all + Math.exp(log(history, label)), 0);
      expect(sum, `${history}`).toBeCloseTo(1, 12);
    }
    // c(1 2) = 2 and d(1) = 1; p(2) = (4 + 4 / 5) / (12 + 4), as four different ones were seen twelve times.
    expect(Math.exp(log([1], 2))).toBeCloseTo((2 + 0.3) / (2 + 1), 12);
    expect(bptt.ngramTable(lists, { order: 1 }).ngrams).toHaveLength(4);
  });

  test("reorders readings", async () => {
    const all = { strategy: "beam", beamWidth: 2000, topPaths: 2000 } as const;
    const [alpha, beta] = [0.7, 0.4];
    const plain = (await bptt.ctcDecode(rows, all))[2]!;
    const score = ({ labels, logProbability }: bptt.CtcReading) => {
      const whole = [-1, ...labels, -2];
      const logs = whole
        .slice(1)
        .map((label, i) => log(whole.slice(Math.max(0, i - 1), i + 1), label));
      return (
        logProbability + alpha * logs.reduce((sum, one) => sum + one, 0) + beta * labels.length
      );
    };
    const expected = plain.map((reading) => ({ ...reading, score: score(reading) }));
    expected.sort((a, b) => b.score - a.score);
    const scored = (await bptt.ctcDecode(rows, { ...all, scorer: { table, alpha, beta } }))[2]!;
    expect(scored[0]!.labels).not.toEqual(plain[0]!.labels);
    expect(scored.map(({ labels }) => labels)).toEqual(expected.map(({ labels }) => labels));
    const scores = (of: { score: number }[]) => of.map((one) => one.score);
    expect(distance(scores(scored), scores(expected))).toBeLessThan(1e-9);
    // What counts for nothing changes nothing.
    const idle = { table, alpha: 0, beta: 0 };
    const same = (await bptt.ctcDecode(rows, { ...all, scorer: idle }))[2]!;
    expect(distance(scores(same), scores(plain))).toBeLessThan(1e-12);
  });

  test("is made of labels alone", () => {
    const refused = (act: () => unknown, message: RegExp) => expect(act).toThrow(message);
    refused(() => bptt.ngramTable([]), /no list/);
    refused(() => bptt.ngramTable([[1, -1]]), /lists\[0\]\[1\] should be a label/);
    refused(() => bptt.ngramTable([1] as never), /lists\[0\] should be a list/);
    refused(() => bptt.ngramTable(3 as never), /expects lists/);
    refused(() => bptt.ngramTable(lists, { order: 0 }), /order/);
    refused(() => bptt.ngramTable(lists, { order: 21 }), /at most 20/);
  });
});

test("a Worker reads the same", async () => {
  const options = { strategy: "beam", topPaths: 3 } as const;
  const expected = await bptt.ctcDecode(rows, options);
  await bptt.shutdown();
  const remove = await bundledWorkers();
  try {
    await bptt.configure({ worker: true });
    expect(await bptt.ctcDecode(rows, options)).toEqual(expected);
    expect(bptt.engineInfo()).toMatchObject({ worker: true });
    // What a message takes along is not the caller's.
    const flat = given(golden);
    await bptt.ctcDecode(flat);
    expect(flat.data).toEqual(given(golden).data);
  } finally {
    await bptt.shutdown();
    remove();
  }
});
