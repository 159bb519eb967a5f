// Every loss with its options, as Keras trains with it (test/conformance/losses.py): on rows and on masked steps, with weights and without.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
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
