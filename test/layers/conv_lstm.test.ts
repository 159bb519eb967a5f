// LSTMs over frames as users meet them; what Keras computes for them is in test/golden/chosen.
import { describe, expect, test } from "vitest";
import {
  Bidirectional,
  ConvLSTM1D,
  ConvLSTM2D,
  Dense,
  Flatten,
  GlobalAveragePooling1D,
  input,
  type Layer,
  LSTM,
  Masking,
  Model,
  modelFromJSON,
  Reshape,
  Sequential,
  type SymbolicTensor,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const any = (value: unknown) => value as never;

const numbers = (count: number, seed = 1) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * 1.7));

const clips = (rows: number, steps: number, seed = 1) => ({
  data: numbers(rows * steps * 24, seed),
  shape: [rows, steps, 4, 3, 2],
});

/** A model of vectors of 24, of which frames of 4 x 3 pixels with 2 channels are made; vectors of zeros are masked. */
const masked = (...behind: Layer[]) =>
  new Sequential([
    input({ shape: [null, 24] }),
    new Masking(),
    new TimeDistributed(new Reshape([4, 3, 2])),
    ...behind,
  ]);

/** Numbers as arrays of arrays. */
function nested(data: Float32Array, [size, ...rest]: readonly number[]): unknown {
  if (size === undefined) return data[0];
  const part = data.length / size;
  return Array.from({ length: size }, (_, i) =>
    nested(data.subarray(i * part, (i + 1) * part), rest),
  );
}

const flat = (array: unknown) => Array.from((array as { data: Float32Array }).data);

test.each<[Layer, number[], number[]]>([
  [new ConvLSTM2D(5, 3), [3, 4, 6, 2], [2, 4, 5]],
  [new ConvLSTM2D(5, 3, { returnSequences: true }), [3, 4, 6, 2], [3, 2, 4, 5]],
  [new ConvLSTM2D(5, [2, 3], { padding: "same", strides: [1, 2] }), [3, 4, 6, 2], [4, 3, 5]],
  [new ConvLSTM2D(5, 2, { dilationRate: [3, 2] }), [3, 4, 6, 2], [1, 4, 5]],
  [new ConvLSTM1D(5, [3], { strides: 2 }), [3, 6, 2], [2, 5]],
  [new ConvLSTM1D(5, 3, { padding: "same", returnSequences: true }), [3, 6, 2], [3, 6, 5]],
  [new Bidirectional(new ConvLSTM2D(5, 3)), [3, 4, 6, 2], [2, 4, 10]],
  [new Bidirectional(new ConvLSTM1D(5, 3), { mergeMode: "mul" }), [3, 6, 2], [4, 5]],
])("the shape that comes out of %s", (layer, shape, expected) => {
  expect(layer.computeOutputShape([null, ...shape])).toEqual([null, ...expected]);
});

test("masked and missing frames are not there", async () => {
  const layers = () => [
    new Bidirectional(new ConvLSTM2D(2, 3, { padding: "same", returnSequences: true })),
    new ConvLSTM2D(3, 2),
    new Flatten(),
  ];
  using model = masked(...layers());
  const frames = numbers(3 * 24);
  const nothing = new Float32Array(24);
  const frame = (i: number) => frames.subarray(i * 24, (i + 1) * 24);
  const row = (...parts: Float32Array[]) => ({
    data: Float32Array.from(parts.flatMap((part) => [...part])),
    shape: [1, parts.length, 24],
  });
  const alone = flat(await model.predict(row(frame(0), frame(1), frame(2))));
  const around = [nothing, frame(0), nothing, frame(1), frame(2), nothing];
  expect(flat(await model.predict(row(...around)))).toEqual(alone);
  using open = new Sequential([input({ shape: [null, 4, 3, 2] }), ...layers()]);
  await open.setWeights(await model.getWeights());
  const image = (i: number) => nested(frame(i), [4, 3, 2]);
  const ragged = flat(await open.predict(any([[image(0), image(1), image(2)], [image(1)]])));
  expect(ragged.slice(0, alone.length)).toEqual(alone);
  expect(ragged.slice(alone.length)).toEqual(flat(await model.predict(row(frame(1)))));
});

test("a stateful layer goes on, and begins anew when it is told to", async () => {
  using pieces = new Sequential([
    input({ batchShape: [2, null, 4, 3, 2] }),
    new ConvLSTM2D(2, 2, { stateful: true, returnSequences: true, name: "it" }),
  ]);
  using whole = new Sequential([
    input({ shape: [null, 4, 3, 2] }),
    new ConvLSTM2D(2, 2, { returnSequences: true, name: "it" }),
  ]);
  await whole.setWeights(await pieces.getWeights());
  const x = clips(2, 4);
  const part = (from: number, to: number) => ({
    data: Float32Array.from(
      [0, 1].flatMap((row) => [...x.data.subarray((row * 4 + from) * 24, (row * 4 + to) * 24)]),
    ),
    shape: [2, to - from, 4, 3, 2],
  });
  const size = 3 * 2 * 2;
  const expected = flat(await whole.predict(x));
  const first = flat(await pieces.predict(part(0, 1), { batchSize: 2 }));
  const rest = flat(await pieces.predict(part(1, 4), { batchSize: 2 }));
  expect(first.slice(0, size)).toEqual(expected.slice(0, size));
  expect(rest.slice(0, 3 * size)).toEqual(expected.slice(size, 4 * size));
  await pieces.resetStates();
  expect(flat(await pieces.predict(part(0, 1), { batchSize: 2 }))).toEqual(first);
});

test("states go from layer to layer, and a session step by step", async () => {
  const x = input({ shape: [null, 5, 2] });
  const [, h, c] = new ConvLSTM1D(2, 3, { returnState: true }).apply(x);
  const y = new ConvLSTM1D(2, 3).apply(x, { initialState: [h, c] });
  using model = new Model({ inputs: x, outputs: [new GlobalAveragePooling1D().apply(y), h] });
  model.compile({ loss: "mse" });
  const data = { data: numbers(2 * 3 * 10), shape: [2, 3, 5, 2] };
  const targets = [
    { data: numbers(4), shape: [2, 2] },
    { data: numbers(12), shape: [2, 3, 2] },
  ];
  const { history } = await model.fit(data, any(targets), { epochs: 3, verbose: 0 });
  expect(history.loss!.at(-1)).toBeLessThan(history.loss![0]!);
  using frames = new Sequential([input({ shape: [null, 4, 3, 2] }), new ConvLSTM2D(2, 2)]);
  const clip = clips(1, 3);
  using session = await frames.session();
  let last: unknown;
  for (let step = 0; step < 3; step++) {
    last = await session.step({
      data: clip.data.subarray(step * 24, (step + 1) * 24),
      shape: [1, 24],
    });
  }
  expect(flat(last)).toEqual(flat(await frames.predict(clip)));
});

test("through JSON and back, with the weights' names", async () => {
  using model = new Sequential([
    input({ shape: [null, 4, 3, 2] }),
    new Bidirectional(
      new ConvLSTM2D(2, [2, 3], {
        padding: "same",
        activation: "relu",
        unitForgetBias: false,
        returnSequences: true,
        dropout: 0.2,
      }),
      { mergeMode: "sum" },
    ),
    new TimeDistributed(new Reshape([12, 2])),
    new ConvLSTM1D(3, 2, { strides: 2, goBackwards: true, recurrentDropout: 0.1 }),
    new LSTM(2),
  ]);
  using again = modelFromJSON(JSON.stringify(model));
  await again.setWeights(await model.getWeights());
  expect(await again.predict(clips(2, 3))).toEqual(await model.predict(clips(2, 3)));
  expect(JSON.stringify(again)).toBe(JSON.stringify(model));
  const two = new Sequential([input({ shape: [2, 4, 3, 2] }), new ConvLSTM2D(2, 2)]);
  expect(two.countParams()).toBe(2 * 2 * 2 * 8 + 2 * 2 * 2 * 8 + 8);
  expect((await two.getWeights()).map(({ shape }) => shape)).toEqual([
    [2, 2, 2, 8],
    [2, 2, 2, 8],
    [8],
  ]);
  two.dispose();
});

describe("what is refused", () => {
  test("by arguments", async () => {
    await expectError(
      () => new ConvLSTM2D(2, 2, { strides: 2, dilationRate: 2 }),
      "InvalidArgument",
      /ConvLSTM2D: `strides` and `dilationRate` can't both be above 1/,
    );
    await expectError(() => new ConvLSTM2D(2, any([2, 2, 2])), "InvalidArgument", /`kernelSize`/);
    await expectError(
      () => new ConvLSTM1D(2, any([2, 2])),
      "InvalidArgument",
      /expected one value/,
    );
    await expectError(
      () => new ConvLSTM2D(2, 2, any({ dataFormat: "channels_first" })),
      "InvalidArgument",
      /dataFormat/,
    );
  });

  test("by shapes", async () => {
    const x = input({ shape: [3, 4, 3, 2] });
    await expectError(
      () => new ConvLSTM1D(2, 2).apply(x),
      "Shape",
      /expected .*ndim=4, found ndim=5/,
    );
    await expectError(() => new ConvLSTM2D(2, 5).apply(x), "Shape", /larger than a frame/);
    const open = input({ shape: [3, null, 3, 2] });
    await expectError(() => new ConvLSTM2D(2, 2).apply(open), "Shape", /must be known, found None/);
    const state = input({ shape: [4, 3, 2] });
    await expectError(
      () => new ConvLSTM2D(2, 2).apply(x, { initialState: [state, state] }),
      "Shape",
      /expects initial states of \(None, 3, 2, 2\), \(None, 3, 2, 2\), got/,
    );
    const backwardLayer = new ConvLSTM2D(2, 2, { padding: "same", goBackwards: true });
    await expectError(
      () => new Bidirectional(new ConvLSTM2D(2, 2), { backwardLayer }).apply(x),
      "Shape",
      /its layers give \(None, 3, 2, 2\) and \(None, 4, 3, 2\)/,
    );
    await expectError(() => new Masking().apply(x), "Shape", /ndim/);
  });

  test("by configurations", async () => {
    const model = new Sequential([input({ shape: [3, 4, 3, 2] }), new ConvLSTM2D(2, 2)]);
    const changed = (change: (layer: { class_name: string; config: object }) => void) => {
      const config = JSON.parse(JSON.stringify(model));
      change(config.config.layers[1]);
      return () => modelFromJSON(JSON.stringify(config));
    };
    for (const name of ["ConvLSTM3D", "Conv3D", "GlobalMaxPooling3D"]) {
      const read = changed((layer) => {
        layer.class_name = name;
      });
      await expectError(read, "Unsupported", new RegExp(`"${name}", which goes over volumes`));
    }
    const first = changed((layer) =>
      Object.assign(layer.config, { data_format: "channels_first" }),
    );
    await expectError(first, "Unsupported", /`data_format`.*"channels_first"/);
    await expectError(
      () => model.save(any("a.onnx")),
      "Unsupported",
      /can't be written as ONNX: it/,
    );
  });
});

/** Every tensor with three axes is a sequence to others: the states of lines too. */
test("lines that are put out once are read as steps", async () => {
  const x = input({ shape: [2, 5, 2] });
  const [y, h] = new ConvLSTM1D(2, 3, { returnState: true }).apply(x);
  const read = (tensor: SymbolicTensor) => new Dense(1).apply(new LSTM(2).apply(tensor));
  using model = new Model({ inputs: x, outputs: [read(y), read(h)] });
  const made = (await model.predict({ data: numbers(20), shape: [1, 2, 5, 2] })) as unknown[];
  expect(made.map((one) => (one as { shape: number[] }).shape)).toEqual([
    [1, 1],
    [1, 1],
  ]);
});
