// Long chains and deep configurations: nothing that goes through layers goes down the stack, and what is nested too deep is refused in a sentence.
import { describe, expect, test } from "vitest";
import {
  Activation,
  Conv1D,
  Dense,
  GRU,
  GRUCell,
  input,
  LSTM,
  LSTMCell,
  Masking,
  Model,
  RNN,
  Sequential,
  type SymbolicTensor,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const quiet = { verbose: 0 } as const;
const all = async (model: Model) => (await model.getWeights()).map(({ data }) => [...data]);

/** All that can be asked of a model, and a copy of it by its configuration and its file. */
async function expectWhole(
  model: Sequential | Model,
  copy: (json: object) => Sequential | Model,
  lines: number,
): Promise<void> {
  let count = 0;
  model.summary(() => count++);
  expect(count).toBe(lines);
  using other = copy(JSON.parse(JSON.stringify(model)));
  expect(other.getConfig()).toEqual(model.getConfig());
  await other.loadWeights(await model.saveWeights());
  expect(await all(other)).toEqual(await all(model));
}

describe("chains", () => {
  test("of 4,000 layers in a row", async () => {
    const layers = Array.from({ length: 4000 }, () => new Dense(1, { useBias: false }));
    using model = new Sequential([input({ shape: [1] }), ...layers], { seed: 1 });
    expect(model.layers.at(-1)!.name).toBe("dense_3999");
    await model.setWeights(layers.map((_, i) => [[i % 2 === 0 ? 2 : 0.5]]));
    expect((await model.predict([[3]])).toArray()).toEqual([[3]]);
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.fit([[0]], [0], quiet);
    await expectWhole(model, (json) => Sequential.fromConfig(json), 2 * 4000 + 7);
  });

  test("of one layer that is applied 10,000 times", async () => {
    const x = input({ shape: [2] });
    const turn = new Dense(2, { useBias: false });
    let y: SymbolicTensor = x;
    for (let i = 0; i < 10_000; i++) y = turn.apply(y);
    using model = new Model({ inputs: x, outputs: y });
    // A quarter of a turn.
    await model.setWeights([
      [
        [0, 1],
        [-1, 0],
      ],
    ]);
    expect((await model.predict([[3, 4]])).toArray()).toEqual([[3, 4]]);
    model.compile({ loss: "mse", optimizer: "sgd" });
    await model.fit([[0, 0]], [[0, 0]], quiet);
    const copy = Model.fromConfig(JSON.parse(JSON.stringify(model)));
    expect(copy.getConfig()).toEqual(model.getConfig());
    copy.dispose();
  });

  test("of 10,000 layers that are connected", async () => {
    const x = input({ shape: [1] });
    let y: SymbolicTensor = x;
    for (let i = 0; i < 10_000; i++) y = new Activation(i % 2 ? "linear" : "relu").apply(y);
    using model = new Model({ inputs: x, outputs: new Dense(1).apply(y) });
    await model.setWeights([[[2]], [1]]);
    expect((await model.predict([[3], [-3]])).toArray()).toEqual([[7], [1]]);
    await expectWhole(model, (json) => Model.fromConfig(json), 2 * 10_002 + 7);
  });

  test("of 1,000 masks, with and without states and masks that are handed on", async () => {
    using chain = new Sequential([
      ...Array.from({ length: 1000 }, () => new Masking()),
      new LSTM(2),
    ]);
    const masked = await chain.predict([[[1], [2], [0]]]);
    expect(masked).toEqual(await chain.predict([[[1], [2]]]));

    const x = input({ shape: [null, 1] });
    let y: SymbolicTensor = x;
    for (let i = 0; i < 1000; i++) y = new Masking().apply(y);
    const [, state] = new GRU(2, { returnState: true }).apply(y) as SymbolicTensor[];
    const options = { initialState: state! };
    const outputs = [
      new GRU(2).apply(y, options) as SymbolicTensor,
      new GRU(2).apply(y, { ...options, mask: true }) as SymbolicTensor,
    ];
    using model = new Model({ inputs: x, outputs, seed: 1 });
    const [, heeded] = await model.predict([[[1], [2], [0]]]);
    expect(heeded).toEqual((await model.predict([[[1], [2]]]))[1]);
    using copy = Model.fromConfig(JSON.parse(JSON.stringify(model)));
    await copy.setWeights(await model.getWeights());
    expect(await copy.predict([[[1], [2], [0]]])).toEqual(await model.predict([[[1], [2], [0]]]));
  });

  test("of 15,000 windows", async () => {
    const windows = Array.from({ length: 15_000 }, () => new Conv1D(1, 1, { useBias: false }));
    using model = new Sequential([input({ shape: [2, 1] }), ...windows]);
    const kernel = { data: [1], shape: [1, 1, 1] };
    await model.setWeights(windows.map(() => kernel));
    expect([...(await model.predict([[[3], [4]]])).data]).toEqual([3, 4]);
  });

  test("of 300 layers of cells", async () => {
    const cells = () => new RNN([new LSTMCell(1), new GRUCell(2)], { returnSequences: true });
    using model = new Sequential(Array.from({ length: 300 }, cells));
    model.build([null, 2, 1]);
    await expectWhole(model, (json) => Sequential.fromConfig(json), 2 * 300 + 7);
  });
});

describe("configurations", () => {
  const chain = (layer: unknown) => () => Sequential.fromConfig({ name: "deep", layers: [layer] });
  const refused = (run: () => unknown, ...patterns: RegExp[]) =>
    expectError(run, "InvalidArgument", ...patterns);

  function nested(levels: number, wrap: (inner: unknown) => unknown, inner: unknown): unknown {
    let value = inner;
    for (let i = 0; i < levels; i++) value = wrap(value);
    return value;
  }

  test.each(["TimeDistributed", "Bidirectional", "RNN"])("nested in %s", async (class_name) => {
    const part = class_name === "RNN" ? "cell" : "layer";
    const wrap = (inner: unknown) => ({ class_name, config: { [part]: inner } });
    const inner = { class_name: "Dense", config: { units: 2 } };
    for (const levels of [2, 20]) {
      const chained = chain(nested(levels, wrap, inner));
      // Steps may lie within steps: of which rank the input has to be is seen when it comes.
      if (class_name === "TimeDistributed") chained();
      else await expectError(chained, "Unsupported");
    }
    await refused(chain(nested(20_000, wrap, inner)), /nested more than 100 deep/);
  });

  test("nested in lists, in calls, in settings", async () => {
    const lists = nested(20_000, (inner) => [inner], 1);
    await refused(chain(lists), /nested more than/);
    await refused(chain({ class_name: "Dense", config: { units: lists } }), /nested more than/);
    const x = input({ shape: [2] });
    const config = new Model({ inputs: x, outputs: new Dense(2).apply(x) }).getConfig();
    const layers = config.layers.map((layer) => ({ ...layer, inbound_nodes: [{ args: lists }] }));
    await refused(() => Model.fromConfig({ ...config, layers }), /nested more than/);
    await refused(() => Model.fromConfig({ ...config, output_layers: lists }), /nested more than/);
  });

  test("that hold themselves, or the same part over and over", async () => {
    const circle: { layers: unknown[]; name: string } = { name: "circle", layers: [] };
    circle.layers.push(circle);
    await refused(() => Sequential.fromConfig(circle), /nested more than/);
    // 2^60 paths, of 60 objects.
    const shared = nested(60, (inner) => ({ inner, again: inner }), {});
    await refused(chain(shared), /class_name of layer 0/);
  });

  test("that are more than data", async () => {
    const dense = (units: unknown) => chain({ class_name: "Dense", config: { units } });
    for (const value of [() => 2, 2n, Symbol("a"), new Date(), new Map(), new Dense(2)]) {
      await refused(dense(value), /plain data, as JSON holds it/);
    }
    await refused(chain(new Array(3)), /array with holes/);
    await refused(() => Sequential.fromConfig(new Map()), /plain data/);
  });

  test("of calls that go in a circle, whatever its length", async () => {
    const x = input({ shape: [2] });
    let y: SymbolicTensor = x;
    for (let i = 0; i < 5000; i++) y = new Dense(2, { name: `layer${i}` }).apply(y);
    const text = JSON.stringify(new Model({ inputs: x, outputs: y }).getConfig());
    const first = '"keras_history":["input_layer",0,0]';
    const back = (to: string) => JSON.parse(text.replace(first, first.replace("input_layer", to)));
    for (const to of ["layer0", "layer1", "layer4999"]) {
      await refused(() => Model.fromConfig(back(to)), /depends on itself/);
    }
  });
});
