// Pictures of pages as data: ImageData, and what a canvas has to draw. Here a stub stands for the canvas; test/browser/pictures.test.ts has a real one.
import { afterEach, expect, test, vi } from "vitest";
import {
  Conv2D,
  Flatten,
  GRU,
  input,
  Rescaling,
  Sequential,
  TimeDistributed,
} from "../ts/index.js";
import { expectError } from "./support/models.js";

const any = (value: unknown) => value as never;

/** A picture of these bytes. */
const picture = (width: number, height: number, first = 0) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => first + i),
  colorSpace: "srgb" as const,
});

/** Gives back what it gets, of images with so many channels. */
const mirror = (shape: readonly (number | null)[]) =>
  new Sequential([input({ shape: any(shape) }), new Rescaling(1)]);

afterEach(() => vi.unstubAllGlobals());

test("of red, green, blue and alpha a model takes what it has channels for", async () => {
  const [a, b] = [picture(2, 1), picture(2, 1, 100)];
  const taken = async (channels: number) => {
    using model = mirror([1, 2, channels]);
    const made = await model.predict([a, b]);
    expect(made.shape).toEqual([2, 1, 2, channels]);
    return [...made.data];
  };
  expect(await taken(4)).toEqual([...a.data, ...b.data]);
  expect(await taken(3)).toEqual([0, 1, 2, 4, 5, 6, 100, 101, 102, 104, 105, 106]);
  const grey = (at: number) => Math.fround(0.299 * at + 0.587 * (at + 1) + 0.114 * (at + 2));
  expect(await taken(1)).toEqual([0, 4, 100, 104].map(grey));
  await expectError(() => taken(2), "Shape", /x\[0\] is a picture, .* 2 were expected/);
  // One that does not say what it takes is given colours.
  using open = new Sequential([new Conv2D(2, 1)]);
  expect((await open.predict([a])).shape).toEqual([1, 1, 2, 2]);
  expect((await open.getWeights())[0]!.shape).toEqual([1, 1, 3, 2]);
});

test("clips are lists of pictures, of any length each, in training, predictions and sessions", async () => {
  using model = new Sequential(
    [
      input({ shape: [null, 1, 2, 3] }),
      new Rescaling(1 / 255),
      new TimeDistributed(new Conv2D(2, 1)),
      new TimeDistributed(new Flatten()),
      new GRU(2, { returnSequences: true }),
    ],
    { seed: 1 },
  );
  const clips = [[picture(2, 1), picture(2, 1, 50)], [picture(2, 1, 100)]];
  const numbers = clips.map((clip) =>
    clip.map(({ data }) => [[0, 4].map((at) => [...data.subarray(at, at + 3)])]),
  );
  const expected = await model.predict(numbers);
  const made = await model.predict(clips);
  expect([made.data, made.shape, made.lengths]).toEqual([
    expected.data,
    expected.shape,
    expected.lengths,
  ]);
  const even = await model.predict([clips[0]!, [...clips[0]!].reverse()]);
  expect(even.shape).toEqual([2, 2, 2]);
  expect(even.data.subarray(0, 4)).toEqual(made.data.subarray(0, 4));

  using session = await model.session();
  const first = await session.step(clips[0]![0]!);
  const second = await session.step([clips[0]![1]!]);
  expect([...first.data, ...second.data]).toEqual([...made.data.subarray(0, 4)]);
  const small = picture(1, 1);
  await expectError(() => session.step(small), "Shape", /1 x 1 pixels, and 2 x 1 were expected/);

  model.compile({ loss: "mse", optimizer: "sgd" });
  const y = [
    [
      [0, 1],
      [1, 0],
    ],
    [[1, 1]],
  ];
  const { loss } = await model.trainOnBatch(clips, y);
  const squares = y.flat(2).map((target, i) => (expected.data[i]! - target) ** 2);
  expect(loss).toBeCloseTo(squares.reduce((a, b) => a + b) / squares.length, 5);
  const { history } = await model.fit(clips, y, { verbose: 0 });
  expect(history.loss![0]).toBeLessThan(loss!);
});

test("what can't be read is refused by its place", async () => {
  using model = mirror([1, 2, 3]);
  const wrong = (x: unknown, code: "Shape" | "InvalidArgument" | "Unsupported", message: RegExp) =>
    expectError(() => model.predict(any(x)), code, message);
  await wrong(
    [picture(2, 1), picture(1, 2)],
    "Shape",
    /x\[1\] is a picture of 1 x 2 pixels where the first has 2 x 1/,
  );
  await wrong([picture(3, 1)], "Shape", /expected x of shape \(None, 1, 2, 3\)/);
  await wrong([picture(2, 1), null], "InvalidArgument", /x\[1\] is null, and a picture was/);
  await wrong([[picture(2, 1)]], "Shape", /expected x of rank 4/);
  const short = { ...picture(2, 1), data: new Uint8Array(7) };
  await wrong([short], "InvalidArgument", /x\[0\] should be a picture .* 7 elements/);
  const halves = { ...picture(2, 1), data: new Float32Array(8) };
  await wrong([halves], "InvalidArgument", /x\[0\] should be a picture/);
  class VideoFrame {
    readonly [Symbol.toStringTag] = "VideoFrame";
  }
  await wrong([new VideoFrame()], "Unsupported", /x\[0\] is .* only a page or its worker can read/);
});

test("a frame of a video is drawn to be read", async () => {
  const frame = (first: number) => ({
    [Symbol.toStringTag]: "VideoFrame",
    displayWidth: 2,
    displayHeight: 1,
    first,
  });
  class OffscreenCanvas {
    #drawn = -1;
    constructor(
      readonly width: number,
      readonly height: number,
    ) {}
    getContext = () => this;
    drawImage(image: { first: number }) {
      if (image.first < 0) throw new Error("The image source is detached");
      this.#drawn = image.first;
    }
    getImageData = () => picture(this.width, this.height, this.#drawn);
  }
  vi.stubGlobal("OffscreenCanvas", OffscreenCanvas);
  using model = mirror([1, 2, 4]);
  const { data } = await model.predict([frame(3), frame(20)]);
  expect([...data]).toEqual([...picture(2, 1, 3).data, ...picture(2, 1, 20).data]);
  await expectError(
    () => model.predict([frame(3), frame(-1)]),
    "InvalidArgument",
    /x\[1\] can't be drawn: The image source is detached/,
  );
});
