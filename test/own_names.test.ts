// Names that every object knows (`constructor`, `toString`, ...): refused where they name nothing, and as good as any other where a user gives them.
import { describe, expect, test } from "vitest";
import {
  Activation,
  Bidirectional,
  Dense,
  EarlyStopping,
  Embedding,
  GRU,
  HeNormal,
  input,
  L1L2,
  LSTM,
  MaxNorm,
  Model,
  NonNeg,
  Orthogonal,
  OrthogonalRegularizer,
  padSequences,
  RMSprop,
  Sequential,
  TextVectorization,
  VarianceScaling,
  Zeros,
} from "../ts/index.js";
import { expectError } from "./support/models.js";

const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"];
// biome-ignore lint/suspicious/noExplicitAny: what is wrong for TypeScript is what is tested.
const any = (value: unknown) => value as any;
const of = (name: string, value: unknown) => Object.fromEntries([[name, value]]);

describe.each(NAMES)("%s names nothing", (name) => {
  const invalid = (run: () => unknown) =>
    expectError(run, "InvalidArgument", new RegExp(name === "__proto__" ? "__proto__" : name));

  test("of weights", async () => {
    for (const what of ["Initializer", "Regularizer", "Constraint"]) {
      await invalid(() => new Dense(2, any(of(`kernel${what}`, name))));
      await invalid(() => new LSTM(2, any(of(`recurrent${what}`, { class_name: name }))));
      const config = of(name, 1);
      const described = { Initializer: "Zeros", Regularizer: "L2", Constraint: "MaxNorm" }[what];
      await invalid(
        () => new Embedding(3, 2, any(of(`embeddings${what}`, { class_name: described, config }))),
      );
    }
  });

  test("of functions", async () => {
    await invalid(() => new Activation(any(name)));
    await invalid(() => new GRU(2, any({ recurrentActivation: name })));
    const model = new Sequential([input({ shape: [2] }), new Dense(1)]);
    await invalid(() => model.compile({ loss: any(name) }));
    await invalid(() => model.compile({ loss: any([name]) }));
    await expectError(() => model.compile({ loss: any(of(name, "mse")) }), "InvalidArgument");
    await invalid(() => model.compile({ loss: "mse", optimizer: any(name) }));
    await invalid(() => model.compile({ loss: "mse", metrics: any([name]) }));
    await invalid(() => model.compile({ loss: "mse", metrics: any([[name]]) }));
  });

  test("among options", async () => {
    const options = of(name, 1);
    await invalid(() => new Dense(2, any(options)));
    await invalid(() => new Sequential([], any(options)));
    await invalid(() => new RMSprop(any(options)));
    await invalid(() => new EarlyStopping(any(options)));
    await invalid(() => input(any(options)));
    await invalid(() => new TextVectorization(any(options)));
    await invalid(() => padSequences([[1]], any(options)));
    await invalid(() => new VarianceScaling(any(options)));
    await invalid(() => new HeNormal(any(options)));
    await invalid(() => new L1L2(any(options)));
    await invalid(() => new MaxNorm(2, any(options)));
    const model = new Sequential([new Dense(1)]);
    model.compile({ loss: "mse" });
    await invalid(() => model.fit([[1]], [1], any(options)));
  });

  test("in configurations", async () => {
    const sequential = (layer: unknown) => () =>
      Sequential.fromConfig({ name: "s", layers: [layer] });
    await expectError(sequential({ class_name: name, config: {} }), "Unsupported", name);
    const dense = { class_name: "Dense", config: { units: 1, ...of(name, true) } };
    await expectError(sequential(dense), "Unsupported", name);
    const cell = { class_name: "RNN", config: { cell: { class_name: name, config: {} } } };
    await expectError(sequential(cell), "Unsupported", name);
    const text = new TextVectorization({ vocabulary: ["a"] }).getConfig();
    const config = { ...text, ...of(name, 1) };
    await expectError(() => TextVectorization.fromConfig(any(config)), "InvalidArgument");
  });
});

describe("names that a user gives", () => {
  test("to inputs, outputs and layers, weights and metrics", async () => {
    const inputs = NAMES.map((name) => input({ shape: [2], name }));
    const outputs = inputs.map((x, i) => {
      const hidden = new Dense(2, { name: `${NAMES[i]}_` }).apply(x);
      return new Dense(1, { name: `${NAMES[i]}2` }).apply(hidden);
    });
    using model = new Model({ inputs, outputs, seed: 1 });
    expect((await model.getWeights()).map(({ name }) => name)).toContain("__proto___/kernel");
    const x = Object.fromEntries(NAMES.map((name, i) => [name, [[i, 1]]]));
    const y = Object.fromEntries(NAMES.map((name) => [`${name}2`, [1]]));
    const each = <T>(value: T) => Object.fromEntries(NAMES.map((name) => [`${name}2`, value]));
    model.compile({
      loss: any(each("mse")),
      lossWeights: any(each(2)),
      metrics: any(each(["acc"])),
    });
    await model.fit(x, y, { verbose: 0 });
    const logs = await model.evaluate(x, y, { verbose: 0 });
    expect(Object.keys(logs)).toContain("__proto__2_acc");
    using copy = Model.fromConfig(JSON.parse(JSON.stringify(model)));
    await copy.loadWeights(await model.saveWeights());
    expect(await copy.predict(x)).toEqual(await model.predict(x));
  });

  test.each(NAMES)("%s, to everything at once", async (name) => {
    const x = input({ shape: [3, 2], name: "x" });
    const hidden = new Bidirectional(new LSTM(2, { name }), { name: `${name}s` }).apply(x);
    const [one, two] = [new Dense(1, { name }), new Dense(1, { name: "other" })];
    using model = new Model({ inputs: x, outputs: [one.apply(hidden), two.apply(hidden)], name });
    const both = (value: unknown) => any({ ...of(name, value), other: value });
    model.compile({ loss: both("mse"), metrics: both(["acc"]) });
    const data = [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ];
    const { history } = await model.fit(data, both([1]), { verbose: 0 });
    expect(Object.keys(history).sort()).toEqual(
      [`${name}_acc`, `${name}_loss`, "loss", "other_acc", "other_loss"].sort(),
    );
    expect(Object.keys(await model.gradientNorms(data, both([1])))).toHaveLength(2);
    using chain = new Sequential([new GRU(2, { name }), new Dense(1, { name: `${name}2` })], {
      name,
    });
    chain.compile({ loss: "mse" });
    expect(Object.keys(await chain.gradientNorms(data, [1]))).toEqual([name]);
    expect(Object.hasOwn(await chain.gradientNorms(data, [1]), name)).toBe(true);
    using other = Sequential.fromConfig(JSON.parse(JSON.stringify(chain)));
    await other.loadWeights(await chain.saveWeights());
    expect(await other.predict(data)).toEqual(await chain.predict(data));
  });

  test("`data` and `shape`, to inputs and outputs, beside the flat form of data", async () => {
    const [data, shape] = ["data", "shape"].map((name) => input({ shape: [2], name }));
    const outputs = ["shape", "data"].map((name, i) =>
      new Dense(1, { name: `${name}${i}` }).apply([data!, shape!][i]!),
    );
    using model = new Model({ inputs: [data!, shape!], outputs, seed: 1 });
    const rows = { data: [[1, 2]], shape: [[3, 4]] };
    const expected = await model.predict([rows.data, rows.shape]);
    expect(await model.predict(rows)).toEqual(expected);
    const flat = (row: number[]) => ({ data: Float32Array.from(row), shape: [1, 2] });
    expect(await model.predict({ data: flat([1, 2]), shape: flat([3, 4]) })).toEqual(expected);
    await expectError(
      () => model.predict({ ...rows, lengths: [1] } as never),
      "InvalidArgument",
      /holds "lengths", which is no input of the model; they are "data", "shape"/,
    );
    await expectError(() => model.predict({ data: [[1, 2]] }), "InvalidArgument", /list of 2/);
    const x = input({ shape: [2], name: "data" });
    using one = new Model({ inputs: x, outputs: new Dense(1, { name: "shape" }).apply(x) });
    const alone = await one.predict([[1, 2]]);
    expect(await one.predict({ data: [[1, 2]] })).toEqual(alone);
    expect(await one.predict({ data: [1, 2], shape: [1, 2] })).toEqual(alone);
  });

  test("what every object inherits is given by nobody", async () => {
    const x = input({ shape: [2], name: "toString" });
    using model = new Model({
      inputs: [x, input({ shape: [2], name: "y" })],
      outputs: [new Dense(1).apply(x)],
    });
    await expectError(
      () => model.predict({ y: [[1, 2]] } as never),
      "InvalidArgument",
      /list of 2/,
    );
  });
});

test("options that are no plain objects are refused everywhere", async () => {
  class Options {
    name = "mine";
  }
  const inherited = Object.create({ name: "mine" });
  for (const options of [
    [],
    5,
    "a",
    Symbol("a"),
    () => 1,
    null,
    new Options(),
    new Map(),
    new Date(),
    inherited,
  ]) {
    const calls: ((options: never) => unknown)[] = [
      (o) => new Embedding(2, 2, o),
      (o) => new Bidirectional(new LSTM(2), o),
      (o) => new GRU(2, o),
      (o) => new Dense(2, o),
      (o) => new Sequential([], o),
      (o) => Sequential.fromConfig({ name: "s", layers: [] }, o),
      (o) => new RMSprop(o),
      (o) => new EarlyStopping(o),
      (o) => new TextVectorization(o),
      (o) => new TextVectorization({ vocabulary: ["a"] }).getVocabulary(o),
      (o) => padSequences([[1]], o),
      (o) => new Orthogonal(o),
      (o) => new Zeros(o),
      (o) => new OrthogonalRegularizer(o),
      (o) => new MaxNorm(2, o),
      (o) => new NonNeg(o),
      (o) => input(o),
      (o) => new Dense(2).apply(input({ shape: [2] }), o),
      (o) => new Sequential([new Dense(2)]).compile(o),
      (o) => new Sequential([new Dense(2)]).predict([[1]], o),
    ];
    for (const call of calls)
      await expectError(() => call(options as never), "InvalidArgument", /object of options/);
  }
  const bare = Object.assign(Object.create(null), { name: "mine" });
  expect(new Dense(2, bare).name).toBe("mine");
});
