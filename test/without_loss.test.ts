// Models of which some outputs have no loss, against Keras's numbers (test/conformance/without_loss.py).
import { readFileSync } from "node:fs";
import {
  type CompileOptions,
  Dense,
  input,
  loadModel,
  Model,
  MultiHeadAttention,
  modelFromJSON,
} from "bptt";
import { describe, expect, test } from "vitest";
import { distance } from "./support/goldens.js";
import { expectError } from "./support/models.js";

interface Numbers {
  shape: number[];
  data: number[];
}

interface Case {
  name: string;
  config: object;
  before: Numbers[];
  compile: {
    optimizer: CompileOptions["optimizer"];
    loss: CompileOptions["loss"];
    loss_weights?: Record<string, number | null>;
    metrics?: CompileOptions["metrics"];
    weighted_metrics?: CompileOptions["metrics"];
  };
  x: Numbers;
  y: Numbers[];
  weights: Numbers[] | null;
  history: Record<string, number[]>;
  evaluate: Record<string, number>;
  after: Numbers[];
}

const golden: { batch: number; epochs: number; cases: Case[] } = JSON.parse(
  readFileSync(new URL("golden/without_loss.json", import.meta.url), "utf8"),
);
const array = ({ shape, data }: Numbers) => ({ shape, data: Float32Array.from(data) });

describe("as in Keras", () => {
  test.each(golden.cases)("$name", async (given) => {
    using model = (await modelFromJSON(JSON.stringify(given.config))) as Model;
    await model.setWeights(given.before.map(array));
    const { loss_weights, weighted_metrics, ...rest } = given.compile;
    model.compile({
      ...rest,
      ...(loss_weights && { lossWeights: loss_weights }),
      ...(weighted_metrics && { weightedMetrics: weighted_metrics }),
    });
    const [x, y] = [array(given.x), given.y.map(array)];
    const options = {
      batchSize: golden.batch,
      verbose: 0 as const,
      ...(given.weights && { sampleWeight: given.weights.map(array) }),
    };
    const fitted = await model.fit(x, y, { ...options, epochs: golden.epochs, shuffle: false });
    expect(Object.keys(fitted.history)).toEqual(Object.keys(given.history));
    for (const [name, values] of Object.entries(given.history)) {
      expect(distance(fitted.history[name]!, values), name).toBeLessThan(1e-5);
    }
    const after = await model.getWeights();
    given.after.forEach(({ data }, i) => {
      expect(distance(after[i]!.data, data), `weight ${i}`).toBeLessThan(2e-5);
    });
    const judged = await model.evaluate(x, y, options);
    expect(Object.keys(judged)).toEqual(Object.keys(given.evaluate));
    for (const [name, value] of Object.entries(given.evaluate)) {
      expect(judged[name], name).toBeCloseTo(value, 5);
    }
  });
});

function two(): Model {
  const x = input({ shape: [2] });
  const outputs = [new Dense(2, { name: "a" }).apply(x), new Dense(1, { name: "b" }).apply(x)];
  return new Model({ inputs: x, outputs, seed: 4 });
}

const x = [
  [1, 2],
  [0, -1],
  [2, 1],
];
const a = [
  [0, 1],
  [1, 0],
  [1, 1],
];
const b = [0.5, 1, 0];

describe("targets", () => {
  const loss = async (y: unknown, options: Partial<CompileOptions> = {}) => {
    using model = two();
    model.compile({ loss: ["mse", null], ...options });
    return (await model.trainOnBatch(x, y as never)).loss!;
  };

  test("may be those of all outputs, or of those alone that take some", async () => {
    const wanted = await loss([a, b]);
    for (const y of [[a, null], [a], a, { a }, { a, b }, { a, b: null }]) {
      expect(await loss(y)).toBe(wanted);
    }
    expect(await loss({ shape: [3, 2], data: a.flat() })).toBe(wanted);
  });

  test("that nobody uses have their rows counted", async () => {
    await expectError(() => loss([a, [1, 2]]), "Shape", /x has 3 rows, y\[1\] has 2/);
  });

  test("are missing where a metric asks for them", async () => {
    const metrics = { b: "mae" } as const;
    await expectError(
      () => loss([a, null], { metrics }),
      "InvalidArgument",
      /y\[1\] is missing: a metric, as there is no loss, needs targets/,
    );
    await expectError(() => loss({ a }, { metrics }), "InvalidArgument", /"a", "b"/);
  });
});

describe("what has no loss", () => {
  test("is not moved, and takes no part in what is reported", async () => {
    using model = two();
    model.compile({ loss: { a: "mse", b: null } });
    const before = await model.getWeights();
    const logs = await model.trainOnBatch(x, [a, b]);
    const after = await model.getWeights();
    expect(Object.keys(logs)).toEqual(["loss"]);
    expect(after[2]).toEqual(before[2]);
    expect(after[0]).not.toEqual(before[0]);
    expect(Object.keys(await model.testOnBatch(x, a))).toEqual(["loss"]);
  });

  test("has none in a file of the model either", async () => {
    using model = two();
    model.compile({ loss: ["mse", null], metrics: { b: "mae" }, lossWeights: [2, null] });
    const logs = await model.trainOnBatch(x, [a, b]);
    expect(Object.keys(logs)).toEqual(["b_mae", "loss"]);
    using loaded = await loadModel(await model.save());
    expect(await loaded.testOnBatch(x, [a, b])).toEqual(await model.testOnBatch(x, [a, b]));
  });

  test("may have a function beside it that is a loss", async () => {
    const squares = (yTrue: Float32Array, yPred: Float32Array, lines: number) => {
      const apart = yPred.map((y, i) => y - yTrue[i]!);
      const loss = Array.from(
        { length: lines },
        (_, i) => apart[2 * i]! ** 2 + apart[2 * i + 1]! ** 2,
      );
      return { loss: loss.map((sum) => sum / 2), gradient: apart };
    };
    const moved = async (loss: CompileOptions["loss"]) => {
      using model = two();
      model.compile({ loss, optimizer: "sgd" });
      await model.trainOnBatch(x, a);
      return (await model.getWeights()).map(({ data }) => [...data]);
    };
    expect(
      distance((await moved([squares, null])).flat(), (await moved(["mse", null])).flat()),
    ).toBeLessThan(1e-6);
  });

  test("may be what attention's heads weigh", async () => {
    const steps = input({ shape: [3, 4] });
    const [y, scores] = new MultiHeadAttention(2, 2).apply([steps, steps], {
      returnAttentionScores: true,
    });
    using model = new Model({ inputs: steps, outputs: [y!, scores!] });
    expect(() => model.compile({ loss: "mse" })).toThrow(/can't have a loss.*null/);
    expect(() => model.compile({ loss: ["mse", null], metrics: [null, ["mae"]] })).toThrow(
      /can't have metrics, got "mae"/,
    );
    model.compile({ loss: ["mse", null] });
    const rows = { shape: [1, 3, 4], data: new Float32Array(12) };
    expect((await model.trainOnBatch(rows, rows)).loss).toBeGreaterThanOrEqual(0);
  });
});

describe("is refused", () => {
  const refuse = (options: object, pattern: RegExp) =>
    expect(() => two().compile(options as never)).toThrow(pattern);

  test("where no output has a loss", () => {
    for (const loss of [null, [null, null], { a: null, b: null }]) {
      refuse({ loss }, /^compile needs a `loss`/);
    }
  });

  test("where an output is forgotten", () => {
    refuse({ loss: { a: "mse" } }, /"b" is missing; null is for one without a loss/);
    refuse({ loss: ["mse", null], lossWeights: [null, 1] }, /finite numbers, got null/);
  });

  test("where its metrics do not tell what its targets are", () => {
    refuse(
      { loss: [null, "mse"], metrics: { a: "accuracy" } },
      /"sparse_categorical_accuracy" for/,
    );
    refuse(
      { loss: [null, "mse"], metrics: { a: ["sparse_categorical_accuracy", "mae"] } },
      /"mae" does not fit others of the output "a", which has no loss/,
    );
  });
});
