// What tokens contribute to an answer, held to what TensorFlow's gradients make of Keras's models (test/conformance/contributions.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  Concatenate,
  configure,
  Dense,
  Dropout,
  Embedding,
  GlobalAveragePooling1D,
  GRU,
  input,
  LSTM,
  Model,
  Sequential,
  shutdown,
} from "../ts/index.js";
import { distance, numbers } from "./layers/helpers.js";
import { expectError } from "./support/models.js";

interface Case {
  readonly config: never;
  readonly weights: unknown[];
  readonly outputs: number[][];
  readonly contributions: number[][][];
}

const golden = JSON.parse(
  readFileSync(new URL("golden/contributions.json", import.meta.url), "utf8"),
);
const ids: number[][] = golden.ids;
const flat = (value: unknown): number[] => [value].flat(Number.POSITIVE_INFINITY) as number[];

async function fromKeras({ config, weights }: Case): Promise<Sequential> {
  const model = Sequential.fromConfig(config);
  const own = await model.getWeights();
  await model.setWeights(own.map(({ shape }, i) => ({ shape, data: flat(weights[i]) })));
  return model;
}

const joined = (rows: readonly Float32Array[]) => rows.flatMap((row) => [...row]);

describe("contributions", () => {
  test.each((golden.cases as Case[]).map((each, i) => [i, each] as const))(
    "are gradient times embedding, case %i",
    async (_, each) => {
      using model = await fromKeras(each);
      const before = numbers(await model.predict(ids));
      for (const [unit, expected] of each.contributions.entries()) {
        const found = joined(await model.contributions(ids, { unit }));
        const largest = Math.max(1e-3, ...flat(expected).map(Math.abs));
        expect(distance(found, flat(expected)) / largest).toBeLessThan(5e-5);
      }
      const chosen = await model.contributions(ids);
      const best = each.outputs.map((row) => row.indexOf(Math.max(...row)));
      for (const [row, unit] of best.entries()) {
        const expected = each.contributions[unit]![row]!;
        expect(distance([...chosen[row]!], expected)).toBeLessThan(1e-4);
      }
      // A row alone, and nothing that stays.
      const [second] = await model.contributions([ids[1]!]);
      expect(distance([...second!], [...chosen[1]!])).toBeLessThan(1e-5);
      expect(numbers(await model.predict(ids))).toEqual(before);
    },
  );

  test("of a linear model add up to the logit without its bias, of ragged rows too", async () => {
    using model = new Sequential([
      new Embedding(10, 4, { maskZero: true, embeddingsInitializer: "glorot_normal" }),
      new GlobalAveragePooling1D(),
      new Dense(1, { activation: "sigmoid", biasInitializer: "ones" }),
    ]);
    const rows = [
      [1, 2, 3],
      [4, 0],
      [5, 5, 5, 9],
    ];
    const found = await model.contributions(rows);
    expect(found.map((row) => row.length)).toEqual([3, 2, 4]);
    expect(found[1]![1]).toBe(0);
    const logits = numbers(await model.predict(rows)).map((p) => Math.log(p / (1 - p)));
    const sums = found.map((row) => row.reduce((sum, x) => sum + x, 1));
    expect(distance(sums, logits)).toBeLessThan(1e-5);
  });

  test("in a model that is being trained, frozen parts and all, change nothing", async () => {
    const run = async (watched: boolean) => {
      const embedding = new Embedding(10, 3, { name: "words" });
      embedding.trainable = false;
      const part = new Sequential([new Dropout(0.5), new Bidirectional(new GRU(3))]);
      const model = new Sequential([embedding, part, new Dense(1, { activation: "sigmoid" })], {
        seed: 3,
      });
      model.compile({ optimizer: "adam", loss: "binary_crossentropy" });
      const onTrainBatchEnd = async () => void (await model.contributions(ids));
      await model.fit(ids, [0, 1, 1, 0], {
        verbose: 0,
        epochs: 2,
        batchSize: 2,
        callbacks: watched ? { onTrainBatchEnd } : [],
      });
      const weights = (await model.getWeights()).flatMap(({ data }) => [...data]);
      model.dispose();
      return weights;
    };
    expect(await run(true)).toEqual(await run(false));
  });

  test("of several inputs and outputs are named; a shared embedding counts for each", async () => {
    const [a, b] = [input({ shape: [5], name: "a" }), input({ shape: [5], name: "b" })];
    const words = new Embedding(10, 3);
    const lstm = new LSTM(2);
    const both = new Concatenate().apply([a, b].map((x) => lstm.apply(words.apply(x))));
    const one = new Dense(1, { name: "one" }).apply(both);
    const two = new Dense(2, { name: "two", activation: "softmax" }).apply(both);
    using model = new Model({ inputs: [a, b], outputs: [one, two] });
    const swapped = await model.contributions([ids, ids], { input: "a", output: "one" });
    const other = await model.contributions([ids, ids], { input: "b", output: "one" });
    expect(joined(swapped)).not.toEqual(joined(other));
    const unit = { input: "b", output: "two", unit: 1 };
    expect(await model.contributions([ids, ids], unit)).toHaveLength(4);
    const invalid = (options: object, message: RegExp) =>
      expectError(() => model.contributions([ids, ids], options), "InvalidArgument", message);
    await invalid({ input: "a" }, /`output` to be one of "one", "two", got undefined/);
    await invalid({ output: "one" }, /`input` to be one of "a", "b", got undefined/);
    await invalid({ input: "c", output: "one" }, /got "c"/);
    await invalid({ ...unit, unit: 2 }, /`unit` to be below 2, the width of the output, got 2/);
    await invalid({ ...unit, unit: 0.5 }, /unit/);
    await invalid({ units: 1 }, /`units`/);
  });

  test("are refused where there is nothing to explain", async () => {
    using numbersOnly = new Sequential([new GRU(2), new Dense(1)]);
    const data = [[[1], [2]]];
    await expectError(() => numbersOnly.contributions(data), "InvalidArgument", /no input of/);
    using tagger = new Sequential([new Embedding(10, 2), new GRU(2, { returnSequences: true })]);
    await expectError(() => tagger.contributions(ids), "InvalidArgument", /several lines for each/);
    using model = new Sequential([new Embedding(3, 2), new GRU(2)]);
    await expectError(() => model.contributions(ids), "TokenOutOfRange", /x\[0\]\[2\]/);
  });

  test("are the same in a Worker", async () => {
    const [each] = golden.cases as [Case];
    const run = async () => {
      using model = await fromKeras(each);
      return joined(await model.contributions(ids));
    };
    const here = await run();
    await shutdown();
    await configure({ worker: true });
    try {
      expect(await run()).toEqual(here);
    } finally {
      await shutdown();
      await configure({ worker: false });
    }
  });
});
