// Initializers, regularizers and constraints as objects: the same settings, weights and updates as by name or in Keras's stored form.
import { describe, expect, test } from "vitest";
import {
  Constant,
  type Constraint,
  Dense,
  GlorotNormal,
  GlorotUniform,
  GRU,
  HeNormal,
  HeUniform,
  IdentityInitializer,
  Initializer,
  L1,
  L1L2,
  L2,
  LecunNormal,
  LecunUniform,
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  Ones,
  Orthogonal,
  OrthogonalRegularizer,
  RandomNormal,
  RandomUniform,
  Regularizer,
  Sequential,
  SGD,
  TruncatedNormal,
  UnitNorm,
  VarianceScaling,
  Zeros,
} from "../../ts/index.js";
import { expectError, flatWeights } from "../support/models.js";

type Made = Initializer | Regularizer | Constraint;

/** Each class as it is by default and with settings, beside what Keras's `get_config` says of the same. */
const MADE: [Made, string, object][] = [
  [new Zeros(), "Zeros", {}],
  [new Ones(), "Ones", {}],
  [new Constant(), "Constant", { value: 0 }],
  [new Constant(0.5), "Constant", { value: 0.5 }],
  [new RandomUniform(), "RandomUniform", { minval: -0.05, maxval: 0.05 }],
  [new RandomUniform({ minval: -1, maxval: 2 }), "RandomUniform", { minval: -1, maxval: 2 }],
  [new RandomNormal(), "RandomNormal", { mean: 0, stddev: 0.05 }],
  [new RandomNormal({ mean: 1, stddev: 0.5 }), "RandomNormal", { mean: 1, stddev: 0.5 }],
  [new TruncatedNormal(), "TruncatedNormal", { mean: 0, stddev: 0.05 }],
  [new TruncatedNormal({ stddev: 0.5 }), "TruncatedNormal", { mean: 0, stddev: 0.5 }],
  [new GlorotUniform(), "GlorotUniform", {}],
  [new GlorotNormal(), "GlorotNormal", {}],
  [new HeUniform(), "HeUniform", {}],
  [new HeNormal(), "HeNormal", {}],
  [new LecunUniform(), "LecunUniform", {}],
  [new LecunNormal(), "LecunNormal", {}],
  [
    new VarianceScaling(),
    "VarianceScaling",
    { scale: 1, mode: "fan_in", distribution: "truncated_normal" },
  ],
  [
    new VarianceScaling({ scale: 2, mode: "fan_out", distribution: "uniform" }),
    "VarianceScaling",
    { scale: 2, mode: "fan_out", distribution: "uniform" },
  ],
  [new Orthogonal(), "Orthogonal", { gain: 1 }],
  [new Orthogonal({ gain: 2 }), "Orthogonal", { gain: 2 }],
  [new IdentityInitializer(), "Identity", { gain: 1 }],
  [new IdentityInitializer({ gain: 2 }), "Identity", { gain: 2 }],
  [new L1(), "L1", { l1: 0.01 }],
  [new L1(0.1), "L1", { l1: 0.1 }],
  [new L2(), "L2", { l2: 0.01 }],
  [new L2(0.1), "L2", { l2: 0.1 }],
  [new L1L2(), "L1L2", { l1: 0, l2: 0 }],
  [new L1L2({ l1: 0.1, l2: 0.2 }), "L1L2", { l1: 0.1, l2: 0.2 }],
  [new OrthogonalRegularizer(), "OrthogonalRegularizer", { factor: 0.01, mode: "rows" }],
  [
    new OrthogonalRegularizer({ factor: 0.1, mode: "columns" }),
    "OrthogonalRegularizer",
    { factor: 0.1, mode: "columns" },
  ],
  [new NonNeg(), "NonNeg", {}],
  [new MaxNorm(), "MaxNorm", { max_value: 2, axis: 0 }],
  [new MaxNorm(3, { axis: 1 }), "MaxNorm", { max_value: 3, axis: 1 }],
  [new UnitNorm(), "UnitNorm", { axis: 0 }],
  [new UnitNorm({ axis: 1 }), "UnitNorm", { axis: 1 }],
  [new MinMaxNorm(), "MinMaxNorm", { min_value: 0, max_value: 1, rate: 1, axis: 0 }],
  [
    new MinMaxNorm({ minValue: 0.5, maxValue: 2, rate: 0.5, axis: 1 }),
    "MinMaxNorm",
    { min_value: 0.5, max_value: 2, rate: 0.5, axis: 1 },
  ],
];

/** The option of a Dense layer that takes it. */
const optionOf = (made: Made): string =>
  made instanceof Initializer
    ? "kernelInitializer"
    : made instanceof Regularizer
      ? "kernelRegularizer"
      : "kernelConstraint";

describe.each(MADE)("%o", (made, class_name, config) => {
  test(`is ${class_name} ${JSON.stringify(config)}`, () => {
    expect(made.getConfig()).toEqual({ class_name, config });
    // The name of a layer is Keras's other one.
    const { name } = made.constructor;
    expect(name === "IdentityInitializer" ? "Identity" : name).toBe(class_name);
  });

  test("gives a layer the configuration that its stored form gives", () => {
    const option = optionOf(made);
    const layer = new Dense(3, { [option]: made });
    const stored = new Dense(3, { [option]: { class_name, config } });
    expect(layer.getConfig()).toEqual(stored.getConfig());
    expect(JSON.stringify(layer.getConfig())).toContain(JSON.stringify({ class_name, config }));
    const again = new Dense(3, { [option]: made.getConfig() });
    expect(again.getConfig()).toEqual(stored.getConfig());
    const model = new Sequential([layer]);
    const copy = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
    expect(copy.getConfig()).toEqual(model.getConfig());
  });
});

test("what getConfig gave can be changed without an effect", () => {
  const l2 = new L2(0.1);
  Object.assign(l2.getConfig().config!, { l2: 5 });
  expect(l2.getConfig()).toEqual({ class_name: "L2", config: { l2: 0.1 } });
});

test("an object serves many layers, and axes count from the end of each weight", () => {
  const norm = new UnitNorm({ axis: -1 });
  const dense = new Dense(2, { kernelConstraint: norm, biasConstraint: norm }).getConfig();
  expect(dense.kernel_constraint).toEqual({ class_name: "UnitNorm", config: { axis: 1 } });
  expect(dense.bias_constraint).toEqual({ class_name: "UnitNorm", config: { axis: 0 } });
});

describe("a model computes the same", () => {
  const trained = async (options: object) => {
    using model = new Sequential([new GRU(3, options), new Dense(1)], { seed: 5 });
    model.compile({ loss: "mse", optimizer: new SGD({ learningRate: 0.1 }) });
    const x = [
      [
        [1, 2],
        [3, 4],
      ],
    ];
    const losses = [await model.trainOnBatch(x, [1]), await model.trainOnBatch(x, [1])];
    return { losses, weights: await flatWeights(model) };
  };

  test("with objects as with names", async () => {
    const objects = await trained({
      kernelInitializer: new HeNormal(),
      recurrentInitializer: new LecunUniform(),
      kernelRegularizer: new L2(0.01),
      biasConstraint: new MaxNorm(2),
    });
    const names = await trained({
      kernelInitializer: "he_normal",
      recurrentInitializer: "lecunUniform",
      kernelRegularizer: "l2",
      biasConstraint: "max_norm",
    });
    expect(objects).toEqual(names);
    expect(objects).not.toEqual(await trained({}));
  });

  test("with a matrix of constants", async () => {
    const value = [
      [1, 2],
      [3, 4],
    ];
    using model = new Sequential([new Dense(2, { kernelInitializer: new Constant(value) })]);
    expect((await model.predict([[1, 10]])).toArray()).toEqual([[31, 42]]);
    const flat = new Constant({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
    expect(flat.getConfig()).toEqual(new Constant(value).getConfig());
  });
});

test("what Keras refuses is refused, and what is not known", async () => {
  const refused = async (make: () => unknown, ...words: (string | RegExp)[]) =>
    expectError(make, "InvalidArgument", ...words);
  const any = (value: unknown) => value as never;
  await refused(() => new L1(-1), /^L1 .*`l1`.*at least 0, got -1/);
  await refused(() => new L2(Number.NaN), /^L2 .*`l2`/);
  await refused(() => new L2(any("0.1")), /^L2 .*`l2`/);
  await refused(() => new L1L2({ l2: -1 }), /^L1L2 .*`l2`/);
  await refused(() => new L1L2(any({ L1: 1 })), /does not know the option `L1`.*l1, l2/);
  await refused(() => new L1L2(any(0.1)), /^L1L2 expects an object of options, got 0\.1/);
  await refused(() => new L1(0.1, any(0.2)), /^L1 was given an argument more/);
  await refused(
    () => new OrthogonalRegularizer({ mode: any("both") }),
    /`mode`.*"rows", "columns"/,
  );
  await refused(() => new OrthogonalRegularizer({ factor: -1 }), /`factor`/);
  await refused(() => new VarianceScaling({ scale: 0 }), /^VarianceScaling .*above 0, got 0/);
  await refused(() => new VarianceScaling({ mode: any("fan") }), /`mode`.*"fan_in"/);
  await refused(() => new VarianceScaling({ distribution: any("x") }), /`distribution`/);
  await refused(() => new HeNormal(any({ gain: 1 })), /^HeNormal .*takes no options/);
  await refused(() => new RandomNormal(any({ std: 1 })), /accepts: mean, stddev/);
  await refused(
    () => new RandomUniform({ minval: any(null) }),
    /`minval`.*finite number, got null/,
  );
  await refused(() => new Constant(any("1")), /^Constant .*`value`/);
  await refused(() => new MaxNorm(-1), /^MaxNorm .*`maxValue`.*at least 0/);
  await refused(
    () => new MaxNorm(2, any({ max_value: 3 })),
    /does not know the option `max_value`/,
  );
  await refused(() => new UnitNorm({ axis: any([0, 1]) }), /^UnitNorm .*`axis`.*an integer, got/);
  await refused(() => new MinMaxNorm({ rate: 2 }), /`rate`.*between 0 and 1/);
  await refused(() => new MinMaxNorm(any({ min_value: 2 })), /Did you mean `minValue`/);
  const seeded = () => new HeNormal(any({ seed: 3 }));
  await expectError(seeded, "Unsupported", /^HeNormal: .*no seed of its own/);
});

test("a layer refuses what does not fit its weight", async () => {
  const refused = (options: object, words: RegExp) =>
    expectError(() => new Dense(2, options), "InvalidArgument", words);
  await refused({ biasInitializer: new Orthogonal() }, /it is for matrices/);
  await refused({ biasRegularizer: new OrthogonalRegularizer() }, /it is for matrices/);
  await refused({ kernelConstraint: new MaxNorm(2, { axis: 2 }) }, /axis.*from -2 to 1, got 2/);
  await refused({ kernelConstraint: new L2() }, /expected a Constraint.*got "L2"/);
  await refused({ kernelInitializer: new MaxNorm() }, /expected an Initializer.*got "MaxNorm"/);
  await refused({ kernelRegularizer: new Zeros() }, /expected a Regularizer.*got "Zeros"/);
  await refused({ kernelRegularizer: L2 }, /expected a Regularizer.*got the class L2\.$/);
});

test("they are told from what only looks like them", async () => {
  expect(new L2() instanceof Regularizer).toBe(true);
  expect(new L2() instanceof L1).toBe(false);
  expect(new L2() instanceof Initializer).toBe(false);
  for (const false_ of [Object.create(L2.prototype), new Proxy(new L2(), {}), null, "l2", {}]) {
    expect(false_ instanceof L2).toBe(false);
    expect(false_ instanceof Regularizer).toBe(false);
  }
  const half = { kernelRegularizer: Object.create(L2.prototype) };
  await expectError(() => new Dense(1, half), "InvalidArgument", /got an instance of L2/);
  for (const Base of [Initializer, Regularizer]) {
    const make = () => Reflect.construct(Base, ["L2", {}]);
    await expectError(make, "InvalidArgument", /is what several classes have in common/);
  }
});

test("a program may derive classes of its own", () => {
  class Decay extends L2 {
    note = "mine";
    constructor() {
      super(0.25);
    }
  }
  const decay = new Decay();
  decay.note = "still mine";
  const config = new Dense(1, { kernelRegularizer: decay }).getConfig();
  expect(config.kernel_regularizer).toEqual({ class_name: "L2", config: { l2: 0.25 } });
});
