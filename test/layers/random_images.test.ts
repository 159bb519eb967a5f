// Layers that move images at random as users meet them. What a given map does is looked at in crates/bptt/src/layer/image/affine.rs, and by golden/chosen.
import { expect, test } from "vitest";
import {
  type CustomLoss,
  Flatten,
  input,
  type Layer,
  modelFromJSON,
  RandomFlip,
  RandomRotation,
  RandomTranslation,
  Sequential,
  TimeDistributed,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";

const [ROWS, STEPS, SIDE] = [24, 3, 4];
const PIXELS = SIDE * SIDE;
/** Clips of one image, all of whose pixels differ. */
const data = Float32Array.from({ length: ROWS * STEPS * PIXELS }, (_, i) => i % PIXELS);
const CLIPS = { data, shape: [ROWS, STEPS, SIDE, SIDE, 1] };
const image = [...data.subarray(0, PIXELS)];

const flat = (layer: Layer, seed = 1) =>
  new Sequential(
    [input({ shape: [STEPS, SIDE, SIDE, 1] }), layer, new TimeDistributed(new Flatten())],
    { seed },
  );

/** The images that training sees, row by row, as a loss is told them. */
async function seen(layer: Layer, { seed = 1, batchSize = ROWS } = {}): Promise<number[][]> {
  using model = flat(layer, seed);
  const images: number[][] = [];
  const loss: CustomLoss = (_, y, lines) => {
    for (let i = 0; i < lines; i++) images.push([...y.subarray(i * PIXELS, (i + 1) * PIXELS)]);
    return { loss: new Float64Array(lines), gradient: new Float64Array(y.length) };
  };
  model.compile({ loss, optimizer: "sgd" });
  const y = { data, shape: [ROWS, STEPS, PIXELS] };
  await model.fit(CLIPS, y, { epochs: 1, batchSize, shuffle: false, verbose: 0 });
  return images;
}

const different = (images: number[][]) => new Set(images.map(String)).size;

test("nothing happens but in training", async () => {
  for (const layer of [new RandomFlip(), new RandomRotation(0.5), new RandomTranslation(1, 1)]) {
    using model = flat(layer);
    expect((await model.predict(CLIPS)).data).toEqual(data);
  }
});

test("a flip takes sides for each other, in some images", async () => {
  const flipped = {
    horizontal: image.map((_, i) => image[i - (i % SIDE) + SIDE - 1 - (i % SIDE)]!),
    vertical: image.map((_, i) => image[(SIDE - 1 - Math.floor(i / SIDE)) * SIDE + (i % SIDE)]!),
    horizontal_and_vertical: [...image].reverse(),
  };
  for (const mode of ["horizontal", "vertical", "horizontal_and_vertical"] as const) {
    const images = await seen(new TimeDistributed(new RandomFlip({ mode })));
    expect(new Set(images.map(String))).toEqual(new Set([image, flipped[mode]].map(String)));
  }
});

test("all images of a clip are moved alike, or in a TimeDistributed each by itself", async () => {
  for (const make of [() => new RandomRotation(0.5), () => new RandomTranslation(0.5, 0.5)]) {
    const clips = await seen(make());
    expect(different(clips)).toBe(ROWS);
    const times = clips.map((clip) => clips.filter((other) => `${other}` === `${clip}`).length);
    expect(new Set(times)).toEqual(new Set([STEPS]));
    expect(different(await seen(new TimeDistributed(make())))).toBe(ROWS * STEPS);
  }
});

test("what is drawn goes by the seed", async () => {
  const layer = () => new TimeDistributed(new RandomRotation([0.1, 0.2], { fillMode: "wrap" }));
  const images = await seen(layer(), { seed: 3 });
  expect(await seen(layer(), { seed: 3 })).toEqual(images);
  expect(await seen(layer(), { seed: 4 })).not.toEqual(images);
});

test("factors tell where a move lies", async () => {
  // Down by a pixel, and to the left by two.
  const chosen = { fillMode: "constant", fillValue: -1 } as const;
  const [moved] = await seen(new RandomTranslation([0.25, 0.25], [-0.5, -0.5], chosen));
  expect(moved).toEqual([-1, -1, -1, -1, 2, 3, -1, -1, 6, 7, -1, -1, 10, 11, -1, -1]);
  // A quarter against the clock: what was at the right is above.
  const [turned] = await seen(new RandomRotation([0.25, 0.25]));
  const expected = [3, 7, 11, 15, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12];
  for (const [i, pixel] of turned!.entries()) expect(pixel).toBeCloseTo(expected[i]!, 4);
});

test("what is no factor is refused", async () => {
  const wrong = (make: () => Layer, message: RegExp) =>
    expectError(make, "InvalidArgument", message);
  await wrong(() => new RandomRotation(1.5), /`factor`, expected one or two numbers from -1 to 1/);
  await wrong(() => new RandomRotation(Number.NaN), /`factor`/);
  await wrong(() => new RandomTranslation([0, 1, 0] as never, 0), /`heightFactor`/);
  await wrong(() => new RandomTranslation(0, "1" as never), /`widthFactor`/);
  await wrong(() => new RandomFlip({ mode: "both" as never }), /`mode`/);
});

test("through JSON and back, as Keras stores them", async () => {
  using model = new Sequential([
    input({ shape: [SIDE, SIDE, 1] }),
    new RandomFlip({ mode: "vertical" }),
    new RandomRotation(-0.2, { fillMode: "wrap", interpolation: "nearest" }),
    new RandomTranslation(0.1, [-0.2, 0.3], { fillMode: "constant", fillValue: 2 }),
  ]);
  const text = JSON.stringify(model);
  using again = modelFromJSON(text);
  expect(JSON.stringify(again)).toBe(text);
  expect(text).toContain('"factor":[-0.2,0.2]');
  expect(text).toContain('"height_factor":0.1,"width_factor":[-0.2,0.3]');
});
