// Rows of more than two axes: images, and images at every step.
import { describe, expect, test } from "vitest";
import {
  Add,
  AveragePooling1D,
  AveragePooling2D,
  CenterCrop,
  Concatenate,
  Conv1D,
  Conv1DTranspose,
  Conv2D,
  Conv2DTranspose,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  GlobalAveragePooling2D,
  GlobalMaxPooling2D,
  GRU,
  input,
  type Layer,
  Masking,
  MaxPooling1D,
  MaxPooling2D,
  Model,
  modelFromJSON,
  Permute,
  type Predictions,
  RandomFlip,
  Reshape,
  Resizing,
  SeparableConv1D,
  SeparableConv2D,
  Sequential,
  TimeDistributed,
  UpSampling2D,
  ZeroPadding2D,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const any = (value: unknown) => value as never;

/** Numbers that look random. */
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * i));

/** A model of frames of 4 x 3 pixels with 2 channels. */
const ofFrames = (steps: number | null = null) =>
  new Sequential(
    [
      input({ shape: [steps, 4, 3, 2] }),
      new TimeDistributed(new Conv2D(3, 2)),
      new TimeDistributed(new MaxPooling2D()),
      new TimeDistributed(new Flatten()),
      new GRU(4, { returnSequences: true }),
    ],
    { seed: 3 },
  );

describe("shapes", () => {
  const cases: [Layer, (number | null)[], number[]][] = [
    [new Conv2D(5, 3), [7, 6, 2], [5, 4, 5]],
    [new Conv2D(5, [3, 2], { strides: [2, 1] }), [7, 6, 2], [3, 5, 5]],
    [new Conv2D(5, 3, { padding: "same", strides: 2 }), [7, 6, 2], [4, 3, 5]],
    [new Conv2D(5, 2, { dilationRate: [3, 2] }), [7, 6, 2], [4, 4, 5]],
    [new Conv2D(4, 2, { groups: 2 }), [7, 6, 2], [6, 5, 4]],
    [new DepthwiseConv2D(3, { depthMultiplier: 2 }), [7, 6, 2], [5, 4, 4]],
    [new SeparableConv2D(5, [3, 1], { padding: "same", strides: 2 }), [7, 6, 2], [4, 3, 5]],
    [new Conv2DTranspose(5, 3), [7, 6, 2], [9, 8, 5]],
    [new Conv2DTranspose(5, 2, { strides: [3, 2], padding: "same" }), [7, 6, 2], [21, 12, 5]],
    [new Conv2DTranspose(5, 2, { strides: 3 }), [7, 6, 2], [21, 18, 5]],
    [new Conv2DTranspose(5, 2, { strides: 3, outputPadding: [0, 2] }), [7, 6, 2], [20, 19, 5]],
    [
      new Conv2DTranspose(5, 3, { strides: 3, padding: "same", outputPadding: 0 }),
      [7, 6, 2],
      [19, 16, 5],
    ],
    [new SeparableConv1D(5, 3, { strides: 2 }), [7, 2], [3, 5]],
    [new Conv1DTranspose(5, 3, { strides: 2 }), [7, 2], [15, 5]],
    [new Conv1DTranspose(5, 1, { strides: 3, outputPadding: 1 }), [7, 2], [20, 5]],
    [new MaxPooling2D(), [7, 6, 2], [3, 3, 2]],
    [new MaxPooling2D({ poolSize: 3, strides: 1, padding: "same" }), [7, 6, 2], [7, 6, 2]],
    [new AveragePooling2D([2, 3]), [7, 6, 2], [3, 2, 2]],
    [new GlobalAveragePooling2D(), [7, 6, 2], [2]],
    [new GlobalMaxPooling2D({ keepdims: true }), [7, 6, 2], [1, 1, 2]],
    [new ZeroPadding2D(), [7, 6, 2], [9, 8, 2]],
    [
      new ZeroPadding2D({
        padding: [
          [1, 2],
          [3, 4],
        ],
      }),
      [7, 6, 2],
      [10, 13, 2],
    ],
    [new Cropping2D({ cropping: [1, 2] }), [7, 6, 2], [5, 2, 2]],
    [new UpSampling2D({ size: [2, 3] }), [7, 6, 2], [14, 18, 2]],
    [new UpSampling2D({ size: [2, 3], interpolation: "bilinear" }), [7, 6, 2], [14, 18, 2]],
    [new Resizing(3, 9), [7, 6, 2], [3, 9, 2]],
    [new CenterCrop(3, 9), [7, 6, 2], [3, 9, 2]],
    [new RandomFlip(), [7, 6, 2], [7, 6, 2]],
    [new TimeDistributed(new RandomFlip()), [null, 7, 6, 2], [7, 6, 2]],
    [new TimeDistributed(new Conv2D(5, 3)), [null, 7, 6, 2], [5, 4, 5]],
    [new TimeDistributed(new Flatten()), [null, 7, 6, 2], [84]],
    [new Flatten(), [7, 6, 2], [84]],
    [new Reshape([4, 21, 1]), [7, 6, 2], [4, 21, 1]],
    [new Dense(9), [7, 6, 2], [7, 6, 9]],
  ];
  test.each(cases)("%s", (layer, shape, expected) => {
    const distributed = layer instanceof TimeDistributed ? [null] : [];
    expect(layer.computeOutputShape([null, ...shape])).toEqual([null, ...distributed, ...expected]);
  });

  test("what does not fit is refused in one sentence", async () => {
    const shape = (layer: Layer, shape: (number | null)[], message: RegExp) =>
      expectError(() => layer.computeOutputShape([null, ...shape]), "Shape", message);
    await shape(new Conv2D(2, 8), [7, 6, 2], /a window of 8 x 8 pixels is larger than the input/);
    await shape(new Conv2D(2, 2), [3, 7, 6, 2], /at most ndim=4, found ndim=5/);
    await shape(new Conv2D(2, 2), [6, 2], /expected ndim=4, found ndim=3/);
    await shape(new Conv2D(2, 2), [null, 6, 2], /height and the width must be known/);
    await shape(new Conv2D(4, 2, { groups: 2 }), [7, 6, 3], /channels that 2 `groups` divide/);
    await shape(new Cropping2D({ cropping: 3 }), [7, 6, 2], /expected more than the 6 x 6 pixels/);
    await shape(new Masking(), [7, 6, 2], /at most ndim=3, found ndim=4/);
    await shape(new Conv1D(2, 2), [7, 6, 2], /at most ndim=3, found ndim=4/);
    await shape(new Reshape([5, 5, 1]), [7, 6, 2], /84 numbers can't be reshaped/);
    const both = { strides: 2, dilationRate: 2 };
    await expectError(() => new Conv2D(2, 2, both), "InvalidArgument", /can't both be above 1/);
    await expectError(
      () => new Conv2D(3, 2, { groups: 2 }),
      "InvalidArgument",
      /a multiple of `groups`/,
    );
    await expectError(() => new Conv2D(2, any([1, 2, 3])), "InvalidArgument", /`kernelSize`/);
    await expectError(
      () => new UpSampling2D(any({ interpolation: "linear" })),
      "InvalidArgument",
      /`interpolation`, expected one of "bilinear", .*got "linear"/,
    );
    const ratio = { cropToAspectRatio: true, padToAspectRatio: true };
    await expectError(() => new Resizing(2, 2, ratio), "InvalidArgument", /only one of/);
    const padded = (options: object, message: RegExp) =>
      expectError(() => new Conv2DTranspose(2, 2, options), "InvalidArgument", message);
    await padded({ strides: 2, outputPadding: [1, 2] }, /must be below `strides`, got 2 and 2/);
    await padded({ strides: 2, padding: "same", outputPadding: 0 }, /expected at least 1/);
    const first = {
      class_name: "Conv2D",
      config: { filters: 2, kernel_size: [2, 2], data_format: "channels_first" },
    };
    const model = { class_name: "Sequential", config: { name: "s", layers: [first] } };
    await expectError(
      () => modelFromJSON(JSON.stringify(model)),
      "Unsupported",
      /`data_format` to "channels_first"/,
    );
  });
});

describe("data", () => {
  test("nested, flat, and of bytes is the same", async () => {
    using model = new Sequential([input({ shape: [2, 2, 1] }), new Conv2D(2, 2)], { seed: 1 });
    const expected = await model.predict([
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ]);
    expect(expected.shape).toEqual([1, 1, 1, 2]);
    const same = async (x: unknown) =>
      expect((await model.predict(any(x))).data).toEqual(expected.data);
    await same({ data: new Float32Array([1, 2, 3, 4]), shape: [1, 2, 2, 1] });
    await same({ data: new Uint8Array([1, 2, 3, 4]), shape: [1, 2, 2, 1] });
    await same({ data: new Uint8ClampedArray([1, 2, 3, 4]), shape: [1, 2, 2] });
    await same([[new Uint8Array([1, 2]), new Uint8Array([3, 4])]]);
  });

  test("of another size is refused", async () => {
    using model = ofFrames();
    const of = (...shape: number[]) => ({ data: numbers(shape.reduce((a, b) => a * b)), shape });
    await expectError(
      () => model.predict(of(1, 2, 4, 4, 2)),
      "Shape",
      /expected x of shape \(None, None, 4, 3, 2\)/,
    );
    await expectError(() => model.predict(of(1, 4, 3, 2)), "Shape", /expected x of rank 5/);
    using image = new Sequential([new Conv2D(2, 2)]);
    await expectError(
      () => image.predict(of(1, 2, 3)),
      "Shape",
      /rank 4, \(rows, height, width, channels\)/,
    );
    expect((await image.predict(of(2, 3, 3, 1))).shape).toEqual([2, 2, 2, 2]);
    await expectError(() => image.predict(of(2, 3, 4, 1)), "Shape", /expected x of shape/);
  });

  test("ragged rows have their own frames, whatever stands beside them", async () => {
    using model = ofFrames();
    const [first, second] = [numbers(3 * 24), numbers(24).reverse()];
    const frames = (data: Float32Array) =>
      Array.from({ length: data.length / 24 }, (_, t) =>
        Array.from({ length: 4 }, (_, row) =>
          Array.from({ length: 3 }, (_, column) => {
            const at = t * 24 + row * 6 + column * 2;
            return [data[at]!, data[at + 1]!];
          }),
        ),
      );
    const ragged = await model.predict([frames(first), frames(second)]);
    expect([ragged.shape, [...ragged.lengths!]]).toEqual([
      [4, 4],
      [3, 1],
    ]);
    const one = async (data: Float32Array) =>
      (await model.predict({ data, shape: [1, data.length / 24, 4, 3, 2] })).data;
    expect([...ragged.data]).toEqual([...(await one(first)), ...(await one(second))]);
    // Padded behind their end, and one after the other.
    const padded = new Float32Array(6 * 24);
    padded.set(first);
    padded.set(second, 3 * 24);
    padded.fill(7, 4 * 24);
    const lengths = [3, 1];
    const same = async (x: unknown) =>
      expect((await model.predict(any(x))).data).toEqual(ragged.data);
    await same({ data: padded, shape: [2, 3, 4, 3, 2], lengths });
    await same({ data: padded.slice(0, 4 * 24), shape: [4, 4, 3, 2], lengths });
  });

  test("what a model answers has its whole shape, and can be given back", async () => {
    using model = new Sequential([
      input({ shape: [2, 4, 3, 2] }),
      new TimeDistributed(new Conv2D(2, 1)),
    ]);
    const x = { data: numbers(96), shape: [2, 2, 4, 3, 2] };
    const y = await model.predict(x);
    expect(y.shape).toEqual([2, 2, 4, 3, 2]);
    const nested = y.toArray<number[][][][][]>();
    expect(nested[1]![1]![3]![2]![1]).toBe(y.data.at(-1));
    expect(nested[0]![0]![0]![1]).toEqual([...y.data.subarray(2, 4)]);
    model.compile({ loss: "mse", metrics: ["mae", "binary_accuracy"], optimizer: "adam" });
    const { history } = await model.fit(x, y, { epochs: 2, verbose: 0 });
    expect(history.loss![0]).toBeLessThan(1e-12);
  });
});

describe("a model for every step", () => {
  test("is what its layers are, each in a TimeDistributed", async () => {
    const inner = new Sequential([
      input({ shape: [4, 3, 2] }),
      new Conv2D(3, 2, { activation: "relu" }),
      new Flatten(),
      new Dense(2),
    ]);
    using model = new Sequential([input({ shape: [null, 4, 3, 2] }), new TimeDistributed(inner)]);
    const x = numbers(2 * 3 * 24);
    const steps = await model.predict({ data: x, shape: [2, 3, 4, 3, 2] });
    expect(steps.shape).toEqual([2, 3, 2]);
    // The inner model has the same weights, and takes the frames of all rows as rows.
    const rows = await inner.predict({ data: x, shape: [6, 4, 3, 2] });
    expect([...rows.data]).toEqual([...steps.data]);
    inner.dispose();
  });

  test("what can't be applied to each step is refused", async () => {
    const refused = (layer: Layer, message: RegExp) =>
      expectError(() => new TimeDistributed(layer), "InvalidArgument", message);
    await refused(new Add(), /takes a list of tensors: put it into a model/);
    const applied = (layer: Layer, frame: (number | null)[], message: RegExp) =>
      expect(() => {
        const x = input({ batchShape: [2, 4, ...frame] });
        new Model({ inputs: x, outputs: new TimeDistributed(layer).apply(x) });
      }).toThrow(message);
    applied(new GRU(2, { stateful: true }), [3, 2], /the states of rows from batch to batch/);
    applied(new GRU(2, { returnState: true }), [3, 2], /a layer of one output, found 2/);
    applied(new GRU(2), [null, 2], /sizes of every step must be known, found None/);
    applied(
      new GRU(2),
      [2],
      /can't be applied to each step by itself, for steps of shape \(2, 2\)/,
    );
    applied(new Permute([2, 1, 3]), [3, 2, 2], /can't be applied to each step by itself/);
    applied(
      new TimeDistributed(new Dense(2)),
      [3, 2, 2],
      /can't be applied to each step by itself/,
    );
    const steps = input({ shape: [3, 2] });
    const mask = new Dense(1).apply(steps);
    const handed = new Model({ inputs: steps, outputs: new GRU(2).apply(steps, { mask }) });
    applied(handed, [3, 2], /handed a mask within a model that is applied to each step/);
    const open = new TimeDistributed(new Conv1D(2, 2));
    await expectError(
      () => open.computeOutputShape([null, 4, null, 3]),
      "Shape",
      /sizes of every step must be known, found None/,
    );
  });
});

test("windows of steps within every step are those of the steps alone", async () => {
  const inner = new Sequential(
    [
      input({ shape: [5, 2] }),
      new Conv1D(3, 2, { padding: "causal", activation: "relu" }),
      new MaxPooling1D({ padding: "same" }),
      new AveragePooling1D(2, { strides: 1 }),
      new Flatten(),
      new Dense(2),
    ],
    { seed: 3 },
  );
  using outer = new Sequential([input({ shape: [null, 5, 2] }), new TimeDistributed(inner)]);
  const x = numbers(3 * 4 * 10);
  const steps = await outer.predict({ data: x, shape: [3, 4, 5, 2] });
  const rows = await inner.predict({ data: x, shape: [12, 5, 2] });
  expect(steps.shape).toEqual([3, 4, 2]);
  for (const [i, value] of rows.data.entries()) expect(steps.data[i]).toBeCloseTo(value, 5);
  inner.dispose();
});

test("masked frames are not heeded, and what they hold does not matter", async () => {
  const masked = new Sequential(
    [
      input({ shape: [3, 24] }),
      new Masking(),
      new TimeDistributed(new Reshape([4, 3, 2])),
      new TimeDistributed(new Conv2D(3, 2)),
      new TimeDistributed(new GlobalMaxPooling2D()),
      new GRU(2),
    ],
    { seed: 5 },
  );
  const frames = numbers(72);
  frames.fill(0, 24, 48);
  const [with_, without] = [
    await masked.predict({ data: frames, shape: [1, 3, 24] }),
    await masked.predict([[[...frames.subarray(0, 24)], [...frames.subarray(48)]]]),
  ];
  expect([...with_.data]).toEqual([...without!.data]);
  masked.dispose();
});

test("images are joined where they have the same sizes", async () => {
  const x = input({ shape: [4, 3, 2] });
  const y = new Conv2D(2, 3, { padding: "same" }).apply(x);
  const sum = new Add().apply([x, y]);
  const both = new Concatenate().apply([sum, y, x]);
  using model = new Model({ inputs: x, outputs: both });
  const data = { data: numbers(48), shape: [2, 4, 3, 2] };
  const answer = (await model.predict(data)) as Predictions;
  expect(answer.shape).toEqual([2, 4, 3, 6]);
  for (let i = 0; i < 24; i++) {
    const [a, , c, , e] = answer.data.subarray(i * 6);
    expect(e).toBe(data.data[i * 2]);
    expect(a).toBeCloseTo(c! + e!, 5);
  }
  const one = input({ shape: [1, 3, 2] });
  expect(new Add().apply([x, one]).shape).toEqual([null, 4, 3, 2]);
  const vector = input({ shape: [2] });
  await expectError(() => new Add().apply([x, vector]), "Shape", /as many axes where there are/);
});

test("losses and metrics that don't go number by number are refused", async () => {
  using model = new Sequential([input({ shape: [4, 3, 2] }), new Conv2D(3, 2)]);
  const trained = (loss: string, metrics: string[] = []) => {
    model.compile({ loss: any(loss), metrics: any(metrics) });
    return model.fit({ data: numbers(24), shape: [1, 4, 3, 2] }, any([[[[1, 1, 1]]]]), {
      verbose: 0,
    });
  };
  await expectError(
    () => trained("categorical_crossentropy"),
    "Unsupported",
    /puts out images.*Reshape/,
  );
  await expectError(() => trained("mse", ["accuracy"]), "Unsupported", /"accuracy".*Reshape/);
  await expectError(() => trained("mse"), "Shape", /expected \[1, 3, 2, 3\], got \[1, 1, 1, 3\]/);
});

test("through JSON and back", async () => {
  using model = new Sequential([
    input({ shape: [null, 6, 6, 2] }),
    new TimeDistributed(new Conv2D(4, [3, 2], { groups: 2, padding: "same", activation: "relu" })),
    new TimeDistributed(new AveragePooling2D(2, { strides: 1 })),
    new TimeDistributed(new DepthwiseConv2D(2, { depthMultiplier: 2 })),
    new TimeDistributed(new SeparableConv2D(3, 2, { padding: "same" })),
    new TimeDistributed(new Conv2DTranspose(2, 2, { strides: 2 })),
    new TimeDistributed(new ZeroPadding2D({ padding: 1 })),
    new TimeDistributed(
      new Cropping2D({
        cropping: [
          [0, 1],
          [1, 0],
        ],
      }),
    ),
    new TimeDistributed(new UpSampling2D()),
    new TimeDistributed(new GlobalMaxPooling2D()),
    new SeparableConv1D(3, 2),
    new Conv1DTranspose(2, 2),
    new GRU(2),
  ]);
  using again = modelFromJSON(JSON.stringify(model));
  await again.setWeights(await model.getWeights());
  const x = { data: numbers(2 * 3 * 72), shape: [2, 3, 6, 6, 2] };
  expect(await again.predict(x)).toEqual(await model.predict(x));
  expect(JSON.stringify(again)).toBe(JSON.stringify(model));
});

test("a session goes frame by frame", async () => {
  using model = ofFrames();
  const x = numbers(3 * 24);
  const whole = await model.predict({ data: x, shape: [1, 3, 4, 3, 2] });
  using session = await model.session();
  for (let t = 0; t < 3; t++) {
    const step = await session.step(x.subarray(t * 24, (t + 1) * 24));
    expect([...step.data]).toEqual([...whole.data.subarray(t * 4, (t + 1) * 4)]);
  }
});

test("what is not written yet is refused by the layer's name", async () => {
  using model = new Sequential([input({ shape: [4, 3, 2] }), new Resizing(2, 2, { name: "eye" })]);
  await expectError(
    () => model.save("model.json"),
    "Unsupported",
    /"eye".*Resizing is not written yet/,
  );
});
