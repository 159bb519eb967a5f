// State dicts of PyTorch (pytorch/state_dicts.py), given to models here.
import { readFileSync } from "node:fs";
import {
  BatchNormalization,
  Bidirectional,
  Conv1D,
  Dense,
  Embedding,
  GRU,
  GRUCell,
  type Layer,
  LayerNormalization,
  LSTM,
  LSTMCell,
  type Model,
  type Predictions,
  RNN,
  Sequential,
  SimpleRNN,
} from "bptt";
import { describe, expect, test } from "vitest";
import { writeZip } from "../../ts/formats/zip/write.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "../../ts/io/safetensors.js";
import type { CellLayer } from "../../ts/layers/recurrent.js";
import { expectError } from "../support/models.js";

const FOLDER = new URL("pytorch/", import.meta.url);
const file = (name: string) => new URL(`${name}.safetensors`, FOLDER);

interface Numbers {
  readonly shape: number[];
  readonly data: number[];
}
const told: Record<string, Record<"x" | "y", Numbers>> = JSON.parse(
  readFileSync(new URL("numbers.json", FOLDER), "utf8"),
);

function built(layers: Layer[], shape: (number | null)[] = [null, 5, 4]): Model {
  const model = new Sequential(layers);
  model.build(shape);
  return model;
}

/** What a model predicts with the weights of a state dict. */
async function predictions(name: string, model: Model): Promise<number[]> {
  await model.loadWeights(file(name));
  const { shape, data } = told[name]!.x;
  return [...((await model.predict({ shape, data: Float32Array.from(data) })) as Predictions).data];
}

/** The farthest that a prediction is from PyTorch's. */
async function distance(name: string, model: Model): Promise<number> {
  return farthest(name, await predictions(name, model));
}

function farthest(name: string, found: readonly number[]): number {
  const { data } = told[name]!.y;
  expect(found).toHaveLength(data.length);
  return Math.max(...data.map((v, i) => Math.abs(v - found[i]!)));
}

const sequences = { returnSequences: true } as const;
const KINDS: Record<string, () => CellLayer> = {
  rnn: () => new SimpleRNN(3, sequences),
  lstm: () => new LSTM(3, sequences),
  gru: () => new GRU(3, sequences),
};

describe.each(Object.entries(KINDS))("%s", (kind, layer) => {
  test.each([1, 2])("of %d layers, one way and both ways", async (depth) => {
    const stack = Array.from({ length: depth }, layer);
    expect(await distance(`${kind}_${depth}`, built(stack))).toBeLessThan(1e-6);
    const both = Array.from({ length: depth }, () => new Bidirectional(layer()));
    expect(await distance(`${kind}_${depth}_both`, built(both))).toBeLessThan(1e-6);
  });
});

test("modules without biases", async () => {
  const model = built([new GRU(3, { ...sequences, useBias: false })]);
  expect(await distance("without_bias", model)).toBeLessThan(1e-6);
});

const both = () => new Bidirectional(new LSTM(3, sequences));
const classifier = () =>
  built(
    [
      new Embedding(7, 4),
      both(),
      both(),
      new LayerNormalization({ epsilon: 1e-5 }),
      new Dense(6, { activation: "tanh" }),
      new Dense(6, { useBias: false }),
    ],
    [null, 5],
  );

describe("a model of several modules", () => {
  test.each(["classifier", "classifier_f16", "classifier_bf16", "wrapped"])("%s", async (name) => {
    const steps = await predictions(name, classifier());
    // PyTorch's program goes on with the last step.
    const last = steps.filter((_, i) => Math.trunc(i / 6) % 5 === 4);
    expect(farthest(name, last)).toBeLessThan(1e-6);
  });

  test("cells in one layer", async () => {
    const model = built([new RNN([new LSTMCell(3), new GRUCell(2)])]);
    expect(await distance("cells_f64", model)).toBeLessThan(1e-6);
  });

  test("modules with numbers, in their order", async () => {
    const dense = (activation?: "tanh") => new Dense(4, activation ? { activation } : {});
    const model = built(
      [dense("tanh"), new BatchNormalization({ epsilon: 1e-5 }), dense("tanh"), dense()],
      [null, 4],
    );
    expect(await distance("sequential", model)).toBeLessThan(1e-6);
  });
});

const refused = async (model: Model, source: URL | Uint8Array, message: RegExp) => {
  await expectError(() => model.loadWeights(source), "File", message);
};

/** Tensors of these shapes. */
const state = (shapes: Readonly<Record<string, number[]>>): Uint8Array =>
  encodeSafetensors(
    Object.entries(shapes).map(
      ([name, shape], at): Tensor => ({
        name,
        shape,
        data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(at),
      }),
    ),
  );
const dense = (name: string) => new Dense(4, { name });
const two = () => built([dense("a"), dense("b")], [null, 4]);
const linear = (name: string, [out, into] = [4, 4]) => ({
  [`${name}.weight`]: [out!, into!],
  [`${name}.bias`]: [out!],
});

describe("which module is which layer", () => {
  test("is told by names", async () => {
    const model = two();
    await model.loadWeights(state({ ...linear("b"), ...linear("a") }));
    const values = (await model.getWeights()).map(({ data }) => data[0]);
    expect(values).toEqual([2, 3, 0, 1]);
  });

  test("is told by what is left, once the rest has its place", async () => {
    const model = two();
    await model.loadWeights(state({ ...linear("last"), ...linear("a") }));
    const values = (await model.getWeights()).map(({ data }) => data[0]);
    expect(values).toEqual([2, 3, 0, 1]);
  });

  test("is asked for where it can't be told", async () => {
    await refused(
      two(),
      state({ ...linear("fc1"), ...linear("fc2") }),
      /the module "fc1" fits the Dense "a", the Dense "b": give layers the names of modules \(`\{ name: "fc1" \}`\)/,
    );
  });
});

describe("refused", () => {
  test.each([
    ["projected", /the only module is an LSTM with proj_size, which no layer here has/],
    ["convolution", /weight has shape \(3, 2, 2\), and the Dense "a" asks for \(4, 4\)/],
  ])("%s", (name, message) => refused(two(), file(name), message));

  test.each([
    [
      { ...linear("a"), ...linear("b", [4, 5]) },
      /"b" does not fit the layer: its weight has shape \(4, 5\), and the Dense "b" asks for \(4, 4\)/,
    ],
    [linear("a"), /there is no module for the Dense "b"/],
    [{ ...linear("a"), ...linear("b"), ...linear("c") }, /the module "c" is left over/],
    [{ ...linear("a"), "b.weight": [4, 4] }, /it lacks bias, and the Dense "b" asks for it/],
    [
      { ...linear("a"), ...linear("b"), "a.running_mean": [4] },
      /it holds running_mean, and the Dense "a" has no place for it/,
    ],
    [
      { ...linear("a"), "b.alpha": [4] },
      /"b\.alpha", which is in none of the PyTorch modules that are read/,
    ],
  ])("%j", (shapes, message) => refused(two(), state(shapes), message));

  test("a stack of more layers than there are", () =>
    refused(
      built([new LSTM(3, sequences)]),
      file("lstm_2"),
      /it has 2 layers, and there is no free one behind/,
    ));

  test("layers that PyTorch has not got", async () => {
    const message = (model: Model, what: RegExp) =>
      expectError(() => model.loadWeights(file("gru_1")), "Unsupported", what);
    await message(
      built([new GRU(3, { resetAfter: false })]),
      /its GRU "gru.*" computes its candidate without resetAfter/,
    );
    await message(
      built([new Conv1D(3, 2)]),
      /its Conv1D "conv1d.*" has weights for which there is no rule/,
    );
  });

  test("NaN, and nothing changes", async () => {
    const model = two();
    const before = await model.getWeights();
    const tensors = [
      ...decodeSafetensors(state({ ...linear("a"), ...linear("b") }), "it").values(),
    ];
    tensors[3]!.data[2] = Number.NaN;
    await refused(
      model,
      encodeSafetensors(tensors),
      /bias of the module "b" holds NaN or Infinity/,
    );
    expect(await model.getWeights()).toEqual(before);
  });

  test("files of torch.save, with the way that there is", async () => {
    const archive = writeZip(new Map([["archive/data.pkl", new Uint8Array(4)]]));
    await refused(two(), archive, /it is a file of PyTorch's \(torch\.save\).*save_file/);
    const pickle = Uint8Array.of(0x80, 2, 0x8a, 10, ...new Uint8Array(60));
    await refused(two(), pickle, /is a pickle, as old \.pt files are.*save_file/);
  });
});
