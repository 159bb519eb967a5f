// Kernels that are still a transform's are not multiplied with: the same numbers, until training moves them.
import { expect, test } from "vitest";
import { input, Sequential, STFTSpectrogram, type STFTSpectrogramOptions } from "../../ts/index.js";
import { numbers } from "../layers/helpers.js";

const SAMPLES = 300;
const CHANNELS = 2;
/** Something with all frequencies, loud enough that each has an angle. */
const x = {
  data: Float32Array.from(
    { length: 2 * SAMPLES * CHANNELS },
    (_, i) => Math.sin(i * i * 0.37) + Math.sin(i * 1.7),
  ),
  shape: [2, SAMPLES, CHANNELS],
};

async function compared(options: STFTSpectrogramOptions) {
  const layer = new STFTSpectrogram({ frameLength: 48, frameStep: 20, ...options });
  using model = new Sequential([input({ shape: [null, CHANNELS] }), layer]);
  const transformed = numbers(await model.predict(x));
  // The first sample has the weight 0. With another number that makes no difference it is no transform's any more.
  const kernels = await layer.getWeights();
  for (const { data } of kernels) {
    expect(data[0]).toBeCloseTo(0, 30);
    (data as Float32Array)[0] = 1e-30;
  }
  await layer.setWeights(kernels);
  return [transformed, numbers(await model.predict(x))] as const;
}

const MODES = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"] as const;
const largest = (list: readonly number[]) =>
  list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test.each(MODES)("transforms are what products with them are: %s", async (mode) => {
  for (const padding of ["valid", "same"] as const) {
    // A logarithm of little power follows its rounding, so it is held as the magnitude that it is of.
    const told = (list: number[]) => (mode === "log" ? list.map(Math.exp) : list);
    const [transformed = [], multiplied = []] = (await compared({ mode, padding })).map(told);
    // So does an angle, which may be a turn further.
    const turn = mode === "angle" ? 2 * Math.PI : 0;
    const tolerance = turn ? 1e-3 : 1e-6 * largest(multiplied);
    const far = transformed.map((a, i) => {
      const away = a - multiplied[i]!;
      return turn ? away - turn * Math.round(away / turn) : away;
    });
    expect(largest(far)).toBeLessThan(tolerance);
    // Of other roundings: it was computed in another way.
    expect(transformed).not.toEqual(multiplied);
  }
});

test.each([
  ["a window of its own", { window: Float32Array.from({ length: 48 }, (_, i) => i % 5) }],
  ["no window", { window: null, fftLength: 128 }],
  ["a periodic window", { periodic: true, scaling: "spectrum" as const }],
])("so they are with %s", async (_, options) => {
  const layer = new STFTSpectrogram({ frameLength: 48, mode: "stft", ...options });
  using model = new Sequential([input({ shape: [null, CHANNELS] }), layer]);
  const transformed = numbers(await model.predict(x));
  const expected = products(await kernelsOf(layer), 24);
  const far = largest(transformed.map((value, i) => value - expected[i]!));
  expect(far).toBeLessThan(1e-6 * largest(expected));
});

test.each([
  ["the length is no power of two", 50, false],
  ["training has moved them", 64, true],
])("products are made where %s", async (_, fftLength, trained) => {
  const layer = new STFTSpectrogram({ frameLength: 48, mode: "stft", fftLength });
  using model = new Sequential([input({ shape: [null, CHANNELS] }), layer]);
  model.compile({ loss: "mse", optimizer: "sgd" });
  const before = await model.predict(x);
  const y = { data: before.data.map(() => 1), shape: before.shape };
  if (trained) await model.fit(x, y, { verbose: 0 });
  const expected = products(await kernelsOf(layer), 24);
  const made = numbers(await model.predict(x));
  expect(largest(made.map((value, i) => value - expected[i]!))).toBeLessThan(
    1e-6 * largest(expected),
  );
});

/** Of each kernel its lines, one for each sample of a frame. */
async function kernelsOf(layer: STFTSpectrogram): Promise<number[][][]> {
  return (await layer.getWeights()).map(({ data, shape: [samples, , bins] }) =>
    Array.from({ length: samples! }, (_, t) => [...data.slice(t * bins!, (t + 1) * bins!)]),
  );
}

/** Products of frames with kernels, in f64. */
function products(kernels: number[][][], step: number): number[] {
  const size = kernels[0]!.length;
  const made: number[] = [];
  for (let row = 0; row < 2; row++) {
    for (let start = 0; start + size <= SAMPLES; start += step) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        const sample = (t: number) => x.data[(row * SAMPLES + start + t) * CHANNELS + channel]!;
        for (const kernel of kernels) {
          const sum = (k: number) => kernel.reduce((all, line, t) => all + line[k]! * sample(t), 0);
          made.push(...kernel[0]!.map((_, k) => sum(k)));
        }
      }
    }
  }
  return made;
}
