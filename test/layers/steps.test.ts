// Layers that put steps in other places, as users meet them; what Keras computes for them is in test/golden/cases.
import { describe, expect, test } from "vitest";
import {
  AveragePooling1D,
  Cropping1D,
  Dense,
  Embedding,
  GlobalAveragePooling1D,
  input,
  type Layer,
  Sequential,
  UpSampling1D,
  ZeroPadding1D,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers } from "./helpers.js";

const only = (layer: Layer, shape: (number | null)[] = [null, 1]) =>
  new Sequential([input({ shape }), layer]);
const row = (...values: number[]) => [values.map((value) => [value])];

test("each puts steps where it says", async () => {
  const cases: [Layer, number[], number[]][] = [
    [new AveragePooling1D(2), [1, 3, 5, 7, 100], [2, 6]],
    [new AveragePooling1D(3, { strides: 2, padding: "same" }), [1, 3, 5, 9], [3, 7]],
    [new ZeroPadding1D(), [1, 2], [0, 1, 2, 0]],
    [new ZeroPadding1D({ padding: [0, 2] }), [1, 2], [1, 2, 0, 0]],
    [new Cropping1D(), [1, 2, 3], [2]],
    [new Cropping1D({ cropping: [2, 0] }), [1, 2, 3], [3]],
    [new Cropping1D({ cropping: 0 }), [1, 2, 3], [1, 2, 3]],
    [new UpSampling1D(), [1, 2], [1, 1, 2, 2]],
    [new UpSampling1D({ size: 3 }), [4], [4, 4, 4]],
  ];
  for (const [layer, x, expected] of cases) {
    using model = only(layer);
    expect(numbers(await model.predict(row(...x))), layer.className).toEqual(expected);
  }
});

describe("masks end there", () => {
  const layers = [
    () => new AveragePooling1D(1),
    () => new ZeroPadding1D({ padding: 0 }),
    () => new Cropping1D({ cropping: 0 }),
    () => new UpSampling1D({ size: 1 }),
  ];
  test.each(layers)("%#", async (layer) => {
    const build = (maskZero: boolean) =>
      new Sequential([new Embedding(4, 2, { maskZero }), layer(), new GlobalAveragePooling1D()], {
        seed: 3,
      });
    using masked = build(true);
    using unmasked = build(false);
    const x = [
      [0, 1, 2],
      [3, 0, 0],
    ];
    const expected = numbers(await unmasked.predict(x));
    expect(numbers(await masked.predict(x))).toEqual(expected);
    await expectError(() => masked.predict([[1], [2, 3]]), "InvalidArgument", /one length/);
  });
});

test("what can't be is refused", async () => {
  const any = (value: unknown) => value as never;
  const refused = (make: () => unknown, pattern: RegExp) =>
    expectError(make, "InvalidArgument", pattern);
  await refused(() => new AveragePooling1D(0), /AveragePooling1D.*`poolSize`.*got 0/);
  await refused(() => new AveragePooling1D(2, { padding: any("causal") }), /`padding`/);
  await refused(() => new AveragePooling1D(2, any({ dataFormat: "channels_first" })), /dataFormat/);
  for (const value of [-1, 1.5, [1], [1, 2, 3], "1", null, {}]) {
    await refused(() => new ZeroPadding1D({ padding: any(value) }), /`padding`.*of at least 0/);
    await refused(() => new Cropping1D({ cropping: any(value) }), /`cropping`.*of at least 0/);
  }
  await refused(() => new UpSampling1D({ size: 0 }), /`size`.*got 0/);
  const short = /more than the 3 steps of `cropping`/;
  await expectError(() => only(new Cropping1D({ cropping: [1, 2] }), [3, 1]), "Shape", short);
  using open = only(new Cropping1D({ cropping: [1, 2] }));
  await expectError(() => open.predict(row(1, 2, 3)), "Shape", short);
  const config = {
    class_name: "ZeroPadding1D",
    config: { name: "z", data_format: "channels_first" },
  };
  const read = () => Sequential.fromConfig({ name: "m", layers: [config] } as never);
  await expectError(read, "Unsupported", /`data_format`/);
});

test("more steps than there can be are refused, and the model goes on", async () => {
  using model = new Sequential([
    input({ shape: [null, 1] }),
    new UpSampling1D({ size: 100_000 }),
    new UpSampling1D({ size: 100_000 }),
    new Dense(1),
  ]);
  await expectError(() => model.predict(row(1, 2)), "OutOfMemory");
});
