/** Attention inside the recurrence, against the same cell written in Keras (golden/attention_cell.py); what it refuses, and its configuration. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttentionCell,
  Bidirectional,
  Constant,
  Dense,
  GRU,
  GRUCell,
  input,
  LSTMCell,
  loadModel,
  Masking,
  Model,
  type Predictions,
  RNN,
  SGD,
  SimpleRNNCell,
  type SymbolicTensor,
} from "bptt";
import { describe, expect, test } from "vitest";

interface Case {
  readonly cell: "SimpleRNNCell" | "LSTMCell" | "GRUCell";
  readonly score: "additive" | "dot";
  readonly masks: "plain" | "masked";
  readonly given: boolean;
  readonly x: number[][][];
  readonly memory: number[][][];
  readonly states: number[][][];
  readonly target: number[][];
  readonly weights: number[][];
  readonly shapes: number[][];
  readonly outputs: number[][];
  readonly gradients: number[][];
  readonly losses: number[];
  readonly after: number[][];
}

const { cases } = JSON.parse(
  readFileSync(new URL("golden/attention_cell.json", import.meta.url), "utf8"),
) as { cases: Case[] };

const CELLS = { SimpleRNNCell, LSTMCell, GRUCell };

function expectClose(got: ArrayLike<number>, expected: readonly number[], limit: number): void {
  expect(got.length).toBe(expected.length);
  const size = Math.max(1e-3, ...expected.map(Math.abs));
  const error = Math.max(...expected.map((x, i) => Math.abs(got[i]! - x))) / size;
  expect(error).toBeLessThanOrEqual(limit);
}

const predicted = async (model: Model, fed: object) =>
  (await model.predict(fed as never)) as unknown as Predictions[];

/** The layer of a case, with all that it can put out; masked steps hold zeros. */
function made({ cell, score, masks, given }: Case) {
  const [x, memory] = [input({ shape: [4, 2] }), input({ shape: [5, 3] })];
  const states = given ? (cell === "LSTMCell" ? [1, 2] : [1]).map(() => input({ shape: [3] })) : [];
  const heard = (one: SymbolicTensor) => (masks === "masked" ? new Masking().apply(one) : one);
  const layer = new RNN(new AttentionCell(new CELLS[cell](3), { units: 2, score }), {
    returnSequences: true,
    returnState: true,
    name: "looking",
  });
  const outputs = layer.apply([heard(x), heard(memory)], {
    returnAttentionScores: true,
    ...(given && { initialState: states }),
    ...(given && masks === "masked" && { mask: true }),
  });
  return { inputs: [x, memory, ...states], outputs };
}

const named = cases.map(
  (one) =>
    [
      `${one.cell} ${one.score} ${one.masks}${one.given ? ", with initial states" : ""}`,
      one,
    ] as const,
);

describe("as the cell that is written in Keras", () => {
  test.each(named)("%s", async (_, golden) => {
    const { inputs, outputs } = made(golden);
    using model = new Model({ inputs, outputs });
    const weights = golden.weights.map((data, i) => ({
      shape: golden.shapes[i]!,
      data: Float32Array.from(data),
    }));
    const fed = [golden.x, golden.memory, ...golden.states];
    await model.setWeights(weights);
    const got = await predicted(model, fed);
    for (const [i, { data }] of got.entries()) expectClose(data, golden.outputs[i]!, 1e-5);

    // The loss of the golden is that of the last state.
    using trained = new Model({ inputs, outputs: outputs[1]! });
    trained.compile({ optimizer: new SGD({ learningRate: 1 }), loss: "mse" });
    await trained.trainOnBatch(fed, golden.target);
    for (const [i, { data }] of (await trained.getWeights()).entries()) {
      const gradient = Array.from(data, (after, j) => golden.weights[i]![j]! - after);
      expectClose(gradient, golden.gradients[i]!, 5e-5);
    }
    await trained.setWeights(weights);
    trained.compile({ optimizer: new SGD({ learningRate: 0.5 }), loss: "mse" });
    for (const loss of golden.losses) {
      const logs = await trained.trainOnBatch(fed, golden.target);
      expect(Math.abs(Number(JSON.stringify(logs).match(/[\d.e-]+/)?.[0]) - loss)).toBeLessThan(
        1e-5,
      );
    }
    for (const [i, { data }] of (await trained.getWeights()).entries()) {
      expectClose(data, golden.after[i]!, 2e-4);
    }
  });
});

test("a row whose memory is all masked sees a context and weights of zeros", async () => {
  const [x, memory] = [input({ shape: [2, 1] }), input({ shape: [3, 2] })];
  const layer = new RNN(new AttentionCell(new GRUCell(2)), { returnSequences: true });
  const heard = new Masking().apply(memory);
  using model = new Model({
    inputs: [x, memory],
    outputs: layer.apply([x, heard], { returnAttentionScores: true }),
  });
  const rows = (fill: number) => [0, 1].map(() => [0, 1, 2].map(() => [fill, fill]));
  const steps = [
    [[1], [2]],
    [[1], [2]],
  ];
  const [, weights] = await predicted(model, [steps, rows(0)]);
  expect([...weights!.data]).toEqual(Array(12).fill(0));
  const [, even] = await predicted(model, [steps, rows(1)]);
  for (const p of even!.data) expect(p).toBeCloseTo(1 / 3, 6);
});

test.each(["additive", "dot"] as const)("comes back from its configuration: %s", async (score) => {
  const [x, memory, h] = [
    input({ shape: [4, 2] }),
    input({ shape: [5, 3] }),
    input({ shape: [3] }),
  ];
  const layer = new RNN(new AttentionCell(new GRUCell(3), { units: 2, score }), {
    returnSequences: true,
  });
  const outputs = layer.apply([x, memory], { initialState: h, returnAttentionScores: true });
  using model = new Model({ inputs: [x, memory, h], outputs });
  using again = Model.fromConfig(JSON.parse(JSON.stringify(model.getConfig())));
  expect(again.getConfig()).toEqual(model.getConfig());
  await again.setWeights(await model.getWeights());
  const fed = [
    [[0, 1, 2, 3].map((i) => [i / 4, 1])],
    [[0, 1, 2, 3, 4].map((i) => [i / 5, 1, -i / 5])],
    [[0.5, -0.5, 1]],
  ];
  const [a, b] = [await predicted(model, fed), await predicted(again, fed)];
  expect(b.map(({ data }) => [...data])).toEqual(a.map(({ data }) => [...data]));
  expect((await model.getWeights()).map(({ name }) => name)).toEqual([
    "rnn/attention_cell/memory_kernel",
    "rnn/attention_cell/gru_cell/kernel",
    "rnn/attention_cell/gru_cell/recurrent_kernel",
    "rnn/attention_cell/gru_cell/bias",
    "rnn/attention_cell/query_kernel",
    ...(score === "additive" ? ["rnn/attention_cell/attention_v"] : []),
  ]);
});

describe("a call in a configuration", () => {
  const [x, memory, h] = [
    input({ shape: [4, 2], name: "x" }),
    input({ shape: [5, 3], name: "memory" }),
    input({ shape: [3], name: "h" }),
  ];
  interface Call {
    args: unknown[];
    kwargs: Record<string, unknown>;
  }
  /** A configuration, and the call of its layer. */
  const written = (initialState?: SymbolicTensor) => {
    const layer = new RNN(new AttentionCell(new GRUCell(3)));
    const outputs = layer.apply([x, memory], { initialState });
    const model = new Model({ inputs: [x, memory, initialState ?? []].flat(), outputs });
    const config = JSON.parse(JSON.stringify(model.getConfig()));
    return { config, call: config.layers.at(-1).inbound_nodes[0] as Call };
  };
  const from = (name: string) => ({ config: { keras_history: [name, 0, 0] } });

  test("names the memory apart from initial states", () => {
    expect(written().call).toMatchObject({ args: [from("x")], kwargs: { memory: from("memory") } });
    expect(written().call.kwargs).not.toHaveProperty("initial_state");
    const { kwargs } = written(h).call;
    expect(kwargs).toMatchObject({ memory: from("memory"), initial_state: from("h") });
  });

  test("without a memory is refused", () => {
    const { config, call } = written(h);
    delete call.kwargs.memory;
    expect(() => Model.fromConfig(config)).toThrow(/gives no tensor for `memory`/);
  });

  test("takes it by position as well", () => {
    const { config, call } = written(h);
    call.args.push(call.kwargs.memory);
    expect(() => Model.fromConfig(config)).toThrow(/`memory` twice/);
    delete call.kwargs.memory;
    expect(Model.fromConfig(config).getConfig()).toEqual(written(h).config);
  });
});

test("weights start as they are told, and as the same in a copy", async () => {
  const [x, memory] = [input({ shape: [4, 2] }), input({ shape: [5, 3] })];
  const v = new Constant([0.5, -0.25]);
  const cell = new AttentionCell(new GRUCell(3), {
    units: 2,
    memoryKernelInitializer: "ones",
    queryKernelInitializer: new Constant(0.25),
    attentionVInitializer: v,
  });
  using model = new Model({ inputs: [x, memory], outputs: new RNN(cell).apply([x, memory]) });
  using again = Model.fromConfig(model.getConfig());
  for (const one of [model, again]) {
    const weights = await one.getWeights();
    const [memoryKernel, ...others] = weights.map(({ data }) => [...data]);
    expect(memoryKernel).toEqual(Array(6).fill(1));
    expect(others.slice(-2)).toEqual([Array(6).fill(0.25), [0.5, -0.25]]);
  }
});

test("goes through a file, and is no part of other formats", async () => {
  const folder = mkdtempSync(join(tmpdir(), "attention-"));
  try {
    const { inputs, outputs } = made(cases.find(({ cell }) => cell === "LSTMCell")!);
    using model = new Model({ inputs, outputs });
    await model.save(join(folder, "model.keras"));
    using again = await loadModel(join(folder, "model.keras"));
    expect(await again.getWeights()).toEqual(await model.getWeights());
    await expect(model.save(join(folder, "model.onnx"))).rejects.toThrow(
      /"looking".*looks at a memory/,
    );
    await expect(model.save(join(folder, "model.json"))).rejects.toThrow(/no class AttentionCell/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("refuses", () => {
  const [x, memory] = [input({ shape: [4, 2] }), input({ shape: [null, 3] })];
  const looking = (options = {}) => new RNN(new AttentionCell(new GRUCell(3)), options);
  test.each([
    ["no cell", () => new AttentionCell(new Dense(3) as never), /expects a cell such as/],
    [
      "a cell that drops",
      () => new AttentionCell(new GRUCell(3, { dropout: 0.5 })),
      /a cell without `dropout`, got 0.5/,
    ],
    [
      "an unknown score",
      () => new AttentionCell(new GRUCell(3), { score: "general" as never }),
      /`score`.*"additive".*"dot".*got "general"/,
    ],
    [
      "a v of what has none",
      () => new AttentionCell(new GRUCell(3), { score: "dot", attentionVInitializer: "ones" }),
      /attentionVInitializer/,
    ],
    ["units of 0", () => new AttentionCell(new GRUCell(3), { units: 0 }), /`units`/],
    [
      "a list of cells",
      () => new RNN([new AttentionCell(new GRUCell(3))] as never),
      /Expected a cell/,
    ],
    ["no memory", () => looking().apply(x), /expects a sequence and a memory/],
    ["a state for a memory", () => looking().apply([x, input({ shape: [3] })]), /a memory/],
    [
      "weights of unknown length",
      () => looking().apply([x, memory], { returnAttentionScores: true } as never),
      /the number of steps must be known where scores are put out, found None/,
    ],
    [
      "weights backwards",
      () =>
        looking({ goBackwards: true }).apply([x, input({ shape: [3, 3] })], {
          returnAttentionScores: true,
        }),
      /only where it goes forwards/,
    ],
    [
      "weights of what has no memory",
      () => new GRU(3).apply(x, { returnAttentionScores: true }),
      /returnAttentionScores/,
    ],
    [
      "both directions",
      () => new Bidirectional(looking() as never),
      /expects a SimpleRNN, LSTM, GRU or ConvLSTM/,
    ],
  ])("%s", (_, make, message) => expect(make).toThrow(message));
});
