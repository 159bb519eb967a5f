// Features of sound that arrives in pieces: those of all of it, bit for bit.
import { expect, test } from "vitest";
import { LogMelStream, type LogMelStreamOptions, logMel } from "../../ts/index.js";
import { expectError } from "../support/models.js";

const SAMPLES = 5000;
const sound = Float32Array.from(
  { length: SAMPLES },
  (_, i) => Math.sin(i * i * 1e-4) * Math.cos(i / 900),
);
const bits = (frames: readonly Float32Array[]) => frames.map((frame) => [...frame]);

/** A stride below, at and above the length of a frame. */
const FORMS: [string, LogMelStreamOptions][] = [
  ["overlapping frames", { fftLength: 512, sequenceStride: 160, sequenceLength: 400 }],
  ["frames side by side", { fftLength: 64, sequenceStride: 64, melScale: "slaney" }],
  ["frames with gaps between them", { fftLength: 32, sequenceStride: 75, window: "hamming" }],
];

test.each(FORMS)("%s are those of the whole, however it is cut", async (_, options) => {
  const own = { samplingRate: 16_000, numMelBins: 8, ...options };
  const whole = bits(await logMel(sound, { ...own, center: false, topDb: null }));
  expect(whole.length).toBeGreaterThan(20);
  for (const size of [1, 7, 128, 161, 999, SAMPLES]) {
    const stream = new LogMelStream(own);
    // Pushes don't wait for each other.
    const pushes = [];
    for (let at = 0; at < SAMPLES; at += size) pushes.push(stream.push(sound.slice(at, at + size)));
    const frames = (await Promise.all(pushes)).flat();
    expect(bits(frames), `pieces of ${size}`).toEqual(whole);
  }
});

test("a frame comes with its last sample", async () => {
  const stream = new LogMelStream({ fftLength: 64, sequenceStride: 32, numMelBins: 4 });
  expect(await stream.push(sound.subarray(0, 63))).toEqual([]);
  expect(await stream.push([])).toEqual([]);
  expect(await stream.push([0.5])).toHaveLength(1);
  expect(await stream.push(sound.subarray(0, 31))).toEqual([]);
  expect(await stream.push([0.5])).toHaveLength(1);
});

test("reset begins anew", async () => {
  const options = { fftLength: 64, sequenceStride: 100, numMelBins: 4 };
  const stream = new LogMelStream(options);
  const [first] = await stream.push(sound.subarray(0, 70));
  stream.reset();
  expect(await stream.push(sound.subarray(0, 70))).toEqual([first]);
});

test("a clip of other settings in between changes nothing", async () => {
  const options = { fftLength: 64, sequenceStride: 64, numMelBins: 4 };
  const stream = new LogMelStream(options);
  const [first] = await stream.push(sound.subarray(0, 64));
  await logMel(sound, { fftLength: 128, numMelBins: 3 });
  const [again] = await new LogMelStream(options).push(sound.subarray(0, 64));
  expect(again).toEqual(first);
});

test("samples that can't be used are refused, and are not there", async () => {
  const options = { fftLength: 4, sequenceStride: 4, numMelBins: 1, minFreq: 1000 };
  const stream = new LogMelStream(options);
  await stream.push([0.1, 0.2]);
  const refused = (samples: unknown, code: "NotFinite" | "Shape", words: RegExp) =>
    expectError(() => stream.push(samples as number[]), code, words);
  await refused([0.3, Number.NaN], "NotFinite", /samples\[1\] is NaN/);
  await refused([[0.3, 0.4]], "Shape", /push expects the samples of one channel.*got \(1, 2\)/);
  const [frame] = await stream.push([0.3, 0.4]);
  expect([frame]).toEqual(await new LogMelStream(options).push([0.1, 0.2, 0.3, 0.4]));
});

test("what is known of a whole clip alone is no option", () => {
  for (const option of [{ topDb: 80 }, { center: false }, { padMode: "constant" }]) {
    expect(() => new LogMelStream(option as object)).toThrow(
      /^LogMelStream does not know the option/,
    );
  }
});
