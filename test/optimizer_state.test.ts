// What an optimizer keeps, by Keras's names: it is counted, read, written and resumed, and belongs to one model.
import {
  Adam,
  Bidirectional,
  Dense,
  Embedding,
  GRU,
  input,
  Model,
  type Optimizer,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
} from "bptt";
import { describe, expect, test } from "vitest";
import { expectError, flatWeights } from "./support/models.js";

const rows = Array.from({ length: 24 }, (_, r) => [r % 10, (r * 3) % 10, (r * 7 + 1) % 10]);
const vectors = rows.map((row) => row.map((x, i) => Math.sin(x + i)));
const y = rows.map((_, r) => Math.cos(r));
const quiet = { verbose: 0, shuffle: false, batchSize: 5 } as const;

/** A model in which every element moves at every step, and one in which rows of an embedding rest. */
const MODELS = {
  dense: (optimizer: Optimizer) => compiled([new Dense(4), new Dense(1)], optimizer),
  tokens: (optimizer: Optimizer) =>
    compiled([new Embedding(10, 3), new SimpleRNN(4), new Dense(1)], optimizer),
};

function compiled(layers: ConstructorParameters<typeof Sequential>[0], optimizer: Optimizer) {
  const model = new Sequential(layers, { seed: 5 });
  model.compile({ loss: "mse", optimizer });
  return model;
}

const OPTIMIZERS: Record<string, () => Optimizer> = {
  SGD: () => new SGD({ learningRate: 0.03 }),
  "SGD with momentum": () => new SGD({ learningRate: 0.03, momentum: 0.9 }),
  RMSprop: () => new RMSprop({ learningRate: 0.01 }),
  "RMSprop with momentum": () => new RMSprop({ learningRate: 0.01, momentum: 0.5 }),
  "RMSprop centered": () => new RMSprop({ learningRate: 0.01, centered: true }),
  "RMSprop centered with momentum": () => new RMSprop({ centered: true, momentum: 0.5 }),
  Adam: () => new Adam({ learningRate: 0.01 }),
  "Adam with AMSGrad": () => new Adam({ learningRate: 0.01, amsgrad: true }),
};

/** What is needed to go on elsewhere, as it would come out of a file. */
async function saved(model: Sequential) {
  const variables = await model.optimizer!.getWeights();
  return structuredClone({ weights: await model.getWeights(), variables });
}

describe("training that goes on in a new model has the bits of one that was not broken off", () => {
  const cases = Object.entries(OPTIMIZERS).flatMap(([name, make]) =>
    (["dense", "tokens"] as const).map((kind) => [name, kind, make] as const),
  );

  test.each(cases)("%s, %s", async (_, kind, make) => {
    const x = kind === "dense" ? vectors : rows;
    using whole = MODELS[kind](make());
    await whole.fit(x, y, { ...quiet, epochs: 1 });
    // Rows that rest are caught up with where the state is read: it is read there in both.
    await whole.optimizer!.getWeights();
    await whole.fit(x, y, { ...quiet, epochs: 2 });
    using first = MODELS[kind](make());
    await first.fit(x, y, { ...quiet, epochs: 1 });
    const { weights, variables } = await saved(first);
    using second = MODELS[kind](make());
    second.build([null, 3]);
    await second.setWeights(weights);
    await second.optimizer!.setWeights(variables);
    await second.fit(x, y, { ...quiet, epochs: 2 });
    expect(await flatWeights(second)).toEqual(await flatWeights(whole));
    expect(await second.optimizer!.getWeights()).toEqual(await whole.optimizer!.getWeights());
    expect(second.optimizer!.iterations).toBe(15);
  });

  test.each(cases.filter(([name, kind]) => kind === "dense" || /momentum|Adam/.test(name)))(
    "%s, %s: also of one whose state was never read",
    async (_, kind, make) => {
      const x = kind === "dense" ? vectors : rows;
      using whole = MODELS[kind](make());
      await whole.fit(x, y, { ...quiet, epochs: 3 });
      using first = MODELS[kind](make());
      await first.fit(x, y, { ...quiet, epochs: 1 });
      const { weights, variables } = await saved(first);
      using second = MODELS[kind](make());
      second.build([null, 3]);
      await second.setWeights(weights);
      await second.optimizer!.setWeights(variables);
      await second.fit(x, y, { ...quiet, epochs: 2 });
      expect(await flatWeights(second)).toEqual(await flatWeights(whole));
    },
  );

  test("and other ones without the state, or without the number of updates", async () => {
    using first = MODELS.dense(new Adam());
    await first.fit(vectors, y, quiet);
    const { weights, variables } = await saved(first);
    const goesOn = async (change: (optimizer: Optimizer) => unknown) => {
      using second = MODELS.dense(new Adam());
      second.build([null, 3]);
      await second.setWeights(weights);
      await change(second.optimizer!);
      await second.fit(vectors, y, quiet);
      return await flatWeights(second);
    };
    const right = await goesOn((optimizer) => optimizer.setWeights(variables));
    expect(await goesOn(() => {})).not.toEqual(right);
    const uncounted = await goesOn(async (optimizer) => {
      await optimizer.setWeights(variables);
      optimizer.iterations = 0;
    });
    expect(uncounted).not.toEqual(right);
    const shuffled = [...variables].reverse();
    expect(await goesOn((optimizer) => optimizer.setWeights(shuffled))).toEqual(right);
  });
});

describe("the names are Keras's", () => {
  // As `[v.path for v in model.optimizer.variables]` gives them for this model, named "net".
  const WEIGHTS = [
    "net_words_embeddings",
    "net_both_forward_gru_gru_cell_kernel",
    "net_both_forward_gru_gru_cell_recurrent_kernel",
    "net_both_forward_gru_gru_cell_bias",
    "net_both_backward_gru_gru_cell_kernel",
    "net_both_backward_gru_gru_cell_recurrent_kernel",
    "net_both_backward_gru_gru_cell_bias",
    "net_out_kernel",
    "net_out_bias",
  ];
  const SHAPES = [[5, 3], [3, 6], [2, 6], [2, 6], [3, 6], [2, 6], [2, 6], [4, 1], [1]];
  const of = (slot: string) => WEIGHTS.map((name) => `${name}_${slot}`);
  const FORMS: [Optimizer, string, string[]][] = [
    [new SGD(), "sgd", []],
    [new SGD({ momentum: 0.9 }), "sgd", of("momentum")],
    [new RMSprop(), "rm_sprop", of("velocity")],
    [
      new RMSprop({ centered: true, momentum: 0.5 }),
      "rm_sprop",
      [...of("velocity"), ...of("momentum"), ...of("average_gradient")],
    ],
    [
      new Adam({ amsgrad: true }),
      "adam",
      [
        ...WEIGHTS.flatMap((name) => [`${name}_momentum`, `${name}_velocity`]),
        ...of("velocity_hat"),
      ],
    ],
  ];

  test.each(FORMS)("of a Sequential, %#", async (optimizer, prefix, names) => {
    using model = new Sequential(
      [
        new Embedding(5, 3, { name: "words" }),
        new Bidirectional(new GRU(2, { name: "gru" }), { name: "both" }),
        new Dense(1, { name: "out" }),
      ],
      { name: "net" },
    );
    model.compile({ loss: "mse", optimizer });
    const variables = await optimizer.getWeights();
    const all = ["iteration", "learning_rate", ...names];
    expect(variables.map(({ name }) => name)).toEqual(all.map((name) => `${prefix}/${name}`));
    variables.slice(2).forEach(({ name, shape, data }) => {
      const at = WEIGHTS.findIndex((weight) => name.startsWith(`${prefix}/${weight}`));
      expect(shape).toEqual(SHAPES[at]);
      expect(data).toEqual(new Float32Array(shape.reduce((a, b) => a * b, 1)));
    });
    const [iteration, rate] = variables;
    expect([iteration!.shape, iteration!.data]).toEqual([[], Float64Array.of(0)]);
    expect([rate!.shape, rate!.data]).toEqual([[], Float64Array.of(optimizer.learningRate)]);
  });

  test("of a Model, whose name they leave out, and none of what is frozen", async () => {
    const x = input({ shape: [3] });
    const frozen = new Dense(2, { name: "a b", trainable: false });
    const out = new Dense(2, { name: "out" }).apply(frozen.apply(x));
    using model = new Model({ inputs: x, outputs: out, name: "net" });
    const optimizer = new Adam();
    model.compile({ loss: "mse", optimizer });
    const names = (await optimizer.getWeights()).slice(2).map(({ name }) => name);
    expect(names).toEqual([
      "adam/out_kernel_momentum",
      "adam/out_kernel_velocity",
      "adam/out_bias_momentum",
      "adam/out_bias_velocity",
    ]);
  });
});

describe("iterations", () => {
  test("count batches, whatever calls they come in, and go on behind compile", async () => {
    const optimizer = new Adam();
    expect(optimizer.iterations).toBe(0);
    using model = MODELS.dense(optimizer);
    await model.fit(vectors, y, { ...quiet, epochs: 2 });
    expect(optimizer.iterations).toBe(10);
    await model.trainOnBatch(vectors, y);
    await model.testOnBatch(vectors, y);
    await model.evaluate(vectors, y, { verbose: 0 });
    expect(optimizer.iterations).toBe(11);
    const seen: number[] = [];
    const onTrainBatchEnd = () => void seen.push(optimizer.iterations);
    await model.fit(vectors, y, { ...quiet, callbacks: { onTrainBatchEnd } });
    expect(seen).toEqual([12, 13, 14, 15, 16]);
    await Promise.all([model.trainOnBatch(vectors, y), model.trainOnBatch(vectors, y)]);
    expect(optimizer.iterations).toBe(18);
    model.compile({ loss: "mse", optimizer });
    expect(optimizer.iterations).toBe(18);
    await model.trainOnBatch(vectors, y);
    expect(optimizer.iterations).toBe(19);
    // Another one takes its place, and with it its state.
    model.compile({ loss: "mse", optimizer: new Adam() });
    await model.trainOnBatch(vectors, y);
    model.compile({ loss: "mse", optimizer });
    expect(optimizer.iterations).toBe(0);
  });

  test("count what a call that failed had finished", async () => {
    using model = MODELS.dense(new SGD({ learningRate: 1 }));
    const targets = y.map((value, r) => (r < 10 ? value : 3e38));
    await expectError(() => model.fit(vectors, targets, quiet), "Diverged");
    expect(model.optimizer!.iterations).toBe(2);
  });

  test("that are set act from the next batch on, before and after compile", async () => {
    const step = async (set: (model: Sequential, optimizer: Adam) => unknown, late: boolean) => {
      const optimizer = new Adam({ learningRate: 0.1 });
      if (!late) await set(undefined as never, optimizer);
      using model = MODELS.dense(optimizer);
      if (late) await set(model, optimizer);
      await model.trainOnBatch(vectors, y);
      return { weights: await flatWeights(model), iterations: optimizer.iterations };
    };
    const set = (_: unknown, optimizer: Adam) => {
      optimizer.iterations = 1000;
      expect(optimizer.iterations).toBe(1000);
    };
    const early = await step(set, false);
    expect(early.iterations).toBe(1001);
    expect(await step(set, true)).toEqual(early);
    expect((await step(() => {}, true)).weights).not.toEqual(early.weights);
    using fitted = MODELS.dense(new Adam());
    const onTrainBatchBegin = (batch: number) => {
      if (batch === 3) fitted.optimizer!.iterations = 100;
    };
    await fitted.fit(vectors, y, { ...quiet, callbacks: { onTrainBatchBegin } });
    expect(fitted.optimizer!.iterations).toBe(102);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53, "3", null])("of %s are refused", async (value) => {
    const optimizer = new RMSprop();
    const set = () => {
      (optimizer as { iterations: unknown }).iterations = value;
    };
    await expectError(set, "InvalidArgument", /iterations.*an integer of at least 0/);
    expect(optimizer.iterations).toBe(0);
  });
});

describe("what can't be done is refused in a sentence", () => {
  test("state where there is no model, no shape, or a model no longer", async () => {
    const optimizer = new Adam();
    const read = () => optimizer.getWeights();
    await expectError(read, "NotCompiled", /call `compile\(\)` on a model with this optimizer/);
    await expectError(() => optimizer.setWeights([]), "NotCompiled");
    const model = MODELS.dense(optimizer);
    await expectError(read, "NotBuilt", /build\(shape\)/);
    model.build([null, 3]);
    expect(await read()).toHaveLength(10);
    model.compile({ loss: "mse" });
    await expectError(read, "NotCompiled");
    model.compile({ loss: "mse", optimizer });
    model.dispose();
    await expectError(read, "Disposed", /`optimizer.getWeights\(\)`.*"sequential"/);
  });

  test("an optimizer in two models, unless the first is disposed of or has another", async () => {
    const optimizer = new Adam();
    const first = MODELS.dense(optimizer);
    using second = MODELS.dense(new Adam());
    const compile = () => second.compile({ loss: "mse", optimizer });
    await expectError(compile, "InvalidArgument", /belongs to the model "sequential".*dispose of/);
    expect(second.optimizer).not.toBe(optimizer);
    first.compile({ loss: "mse", optimizer });
    await expectError(compile, "InvalidArgument");
    first.compile({ loss: "mse" });
    compile();
    const again = () => first.compile({ loss: "mse", optimizer });
    await expectError(again, "InvalidArgument", /belongs to/);
    second.dispose();
    again();
    first.dispose();
  });

  test("variables that are missing, unknown, twice there, misshapen or no state; nothing changes", async () => {
    const optimizer = new RMSprop({ centered: true });
    using model = MODELS.dense(optimizer);
    await model.fit(vectors, y, quiet);
    const before = await optimizer.getWeights();
    type Values = Parameters<Optimizer["setWeights"]>[0];
    const refused = (values: unknown, code: "InvalidArgument" | "Shape", words: RegExp) =>
      expectError(() => optimizer.setWeights(values as Values), code, words);
    const changed = (at: number, change: object) =>
      before.map((variable, i) => (i === at ? { ...variable, ...change } : variable));
    const data = (at: number, first: number) => {
      const copy = before[at]!.data.slice();
      copy[0] = first;
      return changed(at, { data: copy });
    };
    await refused(undefined, "InvalidArgument", /a list of \{ name, shape, data \}/);
    await refused([3], "InvalidArgument", /a list of/);
    await refused([{ shape: [], data: [1] }], "InvalidArgument", /a list of/);
    await refused(before.slice(1), "InvalidArgument", /10 variables.*it misses "iteration"\.$/);
    await refused(
      changed(2, { name: "rm_sprop/x" }),
      "InvalidArgument",
      /misses "sequential_dense_kernel_velocity" and does not know "rm_sprop\/x"\.$/,
    );
    await refused([...before, before[3]], "InvalidArgument", /does not know "rm_sprop\/sequential/);
    await refused([], "InvalidArgument", /and 7 more\.$/);
    await refused(
      changed(2, { shape: [4, 3] }),
      "Shape",
      /to have shape \[3, 4\], got \[4, 3\]\.$/,
    );
    await refused(changed(0, { shape: [1] }), "Shape", /to have shape \[\], got \[1\]/);
    await refused(data(0, 0.5), "InvalidArgument", /iteration.*an integer/);
    await refused(data(1, -1), "InvalidArgument", /learning_rate.*at least 0/);
    await refused(data(2, -1), "InvalidArgument", /"kernel" of layer "dense".*velocity must be/);
    await refused(data(2, 0), "InvalidArgument", /average_gradient must be no larger/);
    expect(await optimizer.getWeights()).toEqual(before);
    await optimizer.setWeights(changed(0, { name: "other/iteration", data: [7] }) as Values);
    expect(optimizer.iterations).toBe(7);
  });
});
