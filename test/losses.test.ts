// Every loss with its options, as Keras trains with it (test/conformance/losses.py): on rows and on masked steps, with weights and without.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { camelKey } from "../ts/checks.js";
import * as bptt from "../ts/index.js";
import * as losses from "../ts/losses/classes.js";
import { distance } from "./support/goldens.js";

interface Case {
  loss: { class_name: string; config: Record<string, unknown> };
  options: Record<string, unknown>;
  activation: string;
  targets: string;
  kind: "rows" | "steps" | "masked steps";
  weights: string | null;
  evaluated: number;
  losses: number[];
  trained: number[][];
}

interface Goldens {
  inputs: Record<string, number[][]>;
  targets: Record<string, Record<string, number[][]>>;
  weights: Record<string, number[]>;
  initial: Record<string, { shape: number[]; data: number[] }[]>;
  rate: number;
  cases: Case[];
}

const file = new URL("golden/losses/losses.json", import.meta.url);
const goldens: Goldens = JSON.parse(readFileSync(file, "utf8"));

function build({ kind, activation }: Case) {
  const unit = activation === "unit";
  const dense = new bptt.Dense(3, unit ? {} : { activation: activation as never });
  const last = unit ? [dense, new bptt.UnitNormalization()] : [dense];
  if (kind === "rows") return new bptt.Sequential([bptt.input({ shape: [4] }), ...last]);
  const maskZero = kind === "masked steps";
  const first = [bptt.input({ shape: [5] }), new bptt.Embedding(6, 3, { maskZero })];
  const rnn = new bptt.SimpleRNN(3, { returnSequences: true });
  return new bptt.Sequential([...first, rnn, ...last] as never);
}

const CLASSES = { ...losses } as unknown as Record<string, new (options: object) => bptt.Loss>;

const made = ({ loss, options }: Case): bptt.Loss => {
  const entries = Object.entries(options).map(([key, value]) => [camelKey(key), value]);
  return new CLASSES[loss.class_name]!(Object.fromEntries(entries));
};

/** By name, by its class with options, or as Keras stores it: all are the same. */
function lossOf(golden: Case): bptt.LossLike {
  const { loss, options, weights } = golden;
  // Keras forgets the delta of a Huber when it stores it.
  const config = { ...loss.config, ...options };
  if (weights !== null) return { class_name: loss.class_name, config } as bptt.LossConfig;
  return Object.keys(options).length === 0 ? (loss.class_name as bptt.LossName) : made(golden);
}

const title = ({ loss, options, kind, weights, activation }: Case) =>
  `${loss.class_name} ${JSON.stringify(options)} ${activation} ${kind} ${weights}`;

test.each(goldens.cases.map((golden) => [title(golden), golden] as const))(
  "%s",
  async (_, golden) => {
    const shape = golden.kind === "rows" ? "rows" : "steps";
    using model = build(golden);
    const initial = goldens.initial[shape]!.map(({ shape, data }) => ({
      shape,
      data: Float32Array.from(data),
    }));
    await model.setWeights(initial);
    model.compile({
      loss: lossOf(golden),
      optimizer: new bptt.SGD({ learningRate: goldens.rate }),
    });
    const x = goldens.inputs[golden.kind] as never;
    const y = goldens.targets[shape]![golden.targets] as never;
    const sampleWeight = golden.weights === null ? undefined : goldens.weights[golden.weights]!;
    const options = sampleWeight ? { sampleWeight } : {};
    const { loss } = await model.evaluate(x, y, { ...options, batchSize: 4, verbose: 0 });
    expect(distance([loss!], [golden.evaluated]), "evaluated").toBeLessThanOrEqual(1e-5);
    const losses = [];
    for (let i = 0; i < 10; i++) losses.push((await model.trainOnBatch(x, y, options)).loss!);
    expect(distance(losses, golden.losses), "losses").toBeLessThanOrEqual(2e-5);
    (await model.getWeights()).forEach(({ name, data }, i) => {
      expect(distance(data, golden.trained[i]!), name).toBeLessThanOrEqual(2e-4);
    });
  },
);

test("configurations are Keras's own", () => {
  for (const golden of goldens.cases) {
    const { loss } = golden;
    const { class_name, config } = made(golden).getConfig();
    expect(class_name).toBe(loss.class_name);
    expect(config).toMatchObject(loss.config);
  }
});

describe("compile", () => {
  const line = (units = 1) => {
    const model = new bptt.Sequential([bptt.input({ shape: [2] }), new bptt.Dense(units)]);
    return (loss: unknown) => () => model.compile({ loss } as never);
  };
  const steps = () => {
    const rnn = new bptt.SimpleRNN(3, { returnSequences: true });
    const model = new bptt.Sequential([bptt.input({ shape: [4, 2] }), rnn] as never);
    return (loss: unknown) => () => model.compile({ loss } as never);
  };

  test("takes every name that Keras has", () => {
    for (const name of ["BCE", "kld", "MAE", "mape", "msle", "mse", "logCosh", "KLDivergence"]) {
      expect(line()(name), name).not.toThrow();
    }
  });

  test.each([
    ["none", new bptt.Huber({ reduction: "none" }), /reduction: "none".*choose "sum"/],
    ["None", { class_name: "Huber", config: { reduction: null } }, /there must be one number/],
    ["no class", { class_name: "CCT", config: {} }, /got "CCT"/],
    ["a function", { class_name: "function", config: "mse" }, /got "function"/],
    ["a field", { class_name: "Huber", config: { deltas: 1 } }, /option `deltas`/],
    ["a value", { class_name: "Huber", config: { delta: -1 } }, /Huber.delta/],
    ["an axis", new bptt.CosineSimilarity({ axis: 0 }), /`axis` can be -1 or 1, got 0/],
    ["one unit", new bptt.CategoricalCrossentropy(), /needs at least two outputs/],
  ])("refuses %s", (_, loss, message) => {
    expect(line()(loss)).toThrow(message);
  });

  test("refuses outputs that a loss has no use for", () => {
    const alpha = new bptt.CategoricalFocalCrossentropy({ alpha: [1, 2] });
    expect(line(3)(alpha)).toThrow(/one `alpha`, or one for each of 3 classes/);
    expect(line(2)(alpha)).not.toThrow();
    expect(steps()(new bptt.Circle())).toThrow(/needs one vector a row/);
    expect(steps()(new bptt.CosineSimilarity({ axis: 2 }))).not.toThrow();
  });

  test("names the output that `lossWeights` lacks", async () => {
    const x = bptt.input({ shape: [1] });
    const outputs = ["a", "b"].map((name) => new bptt.Dense(1, { name }).apply(x));
    const model = new bptt.Model({ inputs: x, outputs });
    const weigh = (lossWeights: object) => () =>
      model.compile({ loss: "mse", lossWeights } as never);
    expect(weigh({ a: 1 })).toThrow(/: "b" is missing\./);
    expect(weigh({ a: 1, b: 2, c: 3 })).toThrow(/: "c" is none of them\./);
    expect(weigh({ a: 1, b: 2 })).not.toThrow();
  });
});

test("an option that cannot be used is refused when the loss is made", () => {
  const bad = (make: () => unknown, message: RegExp) => expect(make).toThrow(message);
  bad(() => new bptt.Huber({ dtype: "float16" } as never), /option `dtype`/);
  bad(() => new bptt.BinaryCrossentropy({ labelSmoothing: 2 }), /`labelSmoothing`/);
  bad(() => new bptt.CategoricalGeneralizedCrossEntropy({ q: 1 }), /`q`/);
  bad(() => new bptt.Dice({ axis: 0 as never }), /expected null or -1/);
  bad(() => new bptt.CategoricalFocalCrossentropy({ alpha: [] }), /`alpha`/);
  bad(() => new bptt.MeanSquaredError({ reduction: "max" as never }), /`reduction`/);
  bad(() => new bptt.SparseCategoricalCrossentropy({ ignoreClass: 0.5 }), /`ignoreClass`/);
});
