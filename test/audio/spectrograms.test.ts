// Spectrograms held to Keras, librosa and their formulas in f64, as layers and as functions.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  delta,
  type ErrorCode,
  input,
  loadModel,
  logMel,
  MelSpectrogram,
  type MelSpectrogramOptions,
  Model,
  mfcc,
  modelFromJSON,
  Permute,
  Sequential,
  STFTSpectrogram,
  type STFTSpectrogramOptions,
} from "../../ts/index.js";
import { distance, numbers } from "../layers/helpers.js";
import { expectError } from "../support/models.js";

interface Case {
  readonly options: Record<string, unknown>;
  readonly shape: number[];
  readonly f32: number[];
  readonly f64: number[];
}
const golden = JSON.parse(readFileSync(new URL("golden/audio.json", import.meta.url), "utf8")) as {
  samples: number[][];
  mel: Case[];
  stft: Case[];
  saved: number[];
  librosa: { options: Record<string, unknown>; parts: Case[] }[];
};
const clips = golden.samples.map((clip) => clip.map((x) => x / 2 ** 15));
const camel = (options: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/_[a-z]/g, (part) => part[1]!.toUpperCase()),
      value,
    ]),
  );

/**
 * Within `tolerance` of the formula, or no further from it than twice what Keras or librosa is.
 * @param turn what makes no difference: of angles a whole turn.
 */
function expectAsNear(got: readonly number[], { f32, f64 }: Case, tolerance: number, turn = 0) {
  expect(got.length).toBe(f64.length);
  const away = (a: number, b: number) =>
    turn ? Math.abs(a - b - turn * Math.round((a - b) / turn)) : Math.abs(a - b);
  const far = (list: readonly number[]) =>
    list.reduce((most, x, i) => Math.max(most, away(x, f64[i]!)), 0);
  expect(far(got)).toBeLessThanOrEqual(Math.max(tolerance, 2 * far(f32)));
  return far(got);
}
const most = ({ f64 }: Case) => f64.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

test.each(golden.mel)("a layer of Keras's, $options", async (of) => {
  const options = camel(of.options) as MelSpectrogramOptions;
  using model = new Sequential([input({ shape: [clips[0]!.length] }), new MelSpectrogram(options)]);
  const made = await model.predict(clips);
  expect(made.shape).toEqual(of.shape);
  // A tenth of what is asked, as it is computed in f64.
  const tolerance = options.powerToDb === false ? 1e-6 * most(of) : 1e-4;
  expect(expectAsNear(numbers(made), of, tolerance)).toBeLessThanOrEqual(tolerance);
});

test.each(golden.stft)("a transform of Keras's, $options", async (of) => {
  const options = camel(of.options) as STFTSpectrogramOptions;
  using model = new Sequential([input({ shape: [null, 1] }), new STFTSpectrogram(options)]);
  const made = await model.predict({ data: clips.flat(), shape: [2, clips[0]!.length, 1] });
  expect(made.shape).toEqual(of.shape);
  if (options.mode === "angle") {
    // What is nearly 0 points anywhere: of the loud clip those that Keras agrees on.
    const sure = of.f32.flatMap((x, i) => (Math.abs(x - of.f64[i]!) < 1e-4 ? [i] : []));
    const some = (list: readonly number[]) => sure.map((i) => list[i]!);
    expect(sure.length).toBeGreaterThan(0.9 * of.f64.length);
    const those = { ...of, f32: some(of.f32), f64: some(of.f64) };
    expectAsNear(some(numbers(made)), those, 1e-3, 2 * Math.PI);
  } else {
    // 1e-3 dB of a logarithm of magnitudes.
    const isLog = options.mode === undefined || options.mode === "log";
    expectAsNear(numbers(made), of, isLog ? (1e-3 * Math.LN10) / 20 : 1e-6 * most(of));
  }
});

describe.each(golden.librosa)("librosa's features, $options", ({ options, parts }) => {
  const mel = {
    samplingRate: 8000,
    fftLength: options.n_fft as number,
    sequenceStride: options.hop_length as number,
    sequenceLength: (options.win_length as number | undefined) ?? null,
    numMelBins: options.n_mels as number,
    minFreq: (options.fmin as number | undefined) ?? 0,
    maxFreq: (options.fmax as number | undefined) ?? null,
    window: (options.window as "hamming" | undefined) ?? "hann",
    magExp: (options.power as number | undefined) ?? 2,
    center: (options.center as boolean | undefined) ?? true,
    melScale: "slaney",
    padMode: "constant",
  } as const;

  test("levels, cepstral coefficients and their changes", async () => {
    const levels = await logMel(clips[0]!, mel);
    const coefficients = await mfcc(clips[0]!, { ...mel, numMfcc: 5 });
    const changes = ([1, 2] as const).flatMap((order) =>
      (["interp", "nearest"] as const).map((mode) =>
        delta(coefficients, { width: 5, order, mode }),
      ),
    );
    for (const [i, made] of [levels, coefficients, ...changes].entries()) {
      expect([made.length, made[0]!.length]).toEqual(parts[i]!.shape);
      expectAsNear(
        made.flatMap((frame) => [...frame]),
        parts[i]!,
        1e-3,
      );
    }
  });
});

test("a louder neighbour moves what a clip becomes, unless each is held to its own loudest", async () => {
  const options = {
    fftLength: 64,
    sequenceStride: 32,
    numMelBins: 6,
    samplingRate: 8000,
    topDb: 20,
  };
  const soft = clips[0]!.map((x) => x / 1000);
  const made = async (topDbOver: "batch" | "clip", ...rows: number[][]) => {
    using model = new Sequential([
      input({ shape: [soft.length] }),
      new MelSpectrogram({ ...options, topDbOver }),
    ]);
    const { data, shape } = await model.predict(rows);
    return [...(data as Float32Array).subarray(0, shape[1]! * shape[2]!)];
  };
  const alone = await made("batch", soft);
  expect(await made("batch", soft, clips[0]!)).not.toEqual(alone);
  expect(await made("clip", soft, clips[0]!)).toEqual(alone);
  // The function has frames in rows, and one clip.
  const frames = await logMel(soft, options);
  expect(frames.map((frame) => frame[2])).toEqual(
    alone.slice(2 * frames.length, 3 * frames.length),
  );
});

test("frames become steps by a Permute, and where Keras counts one too many there are those that it makes", async () => {
  const layers = () => [
    new MelSpectrogram({ fftLength: 256, sequenceStride: 100 }),
    new Permute([2, 1]),
  ];
  using model = new Sequential([input({ shape: [999] }), ...layers()]);
  expect(model.outputShape).toEqual([null, 10, 128]);
  expect((await model.predict([Array(999).fill(0.1)])).shape).toEqual([1, 10, 128]);
});

test("a transform's kernels are weights, which learn unless they are frozen", async () => {
  for (const trainable of [true, false]) {
    const layer = new STFTSpectrogram({ frameLength: 16, mode: "psd", trainable });
    using model = new Sequential([input({ shape: [64, 1] }), layer], { seed: 1 });
    model.compile({ loss: "mse", optimizer: "sgd" });
    const before = await layer.getWeights();
    expect(before.map(({ name, shape }) => [name, shape])).toEqual([
      ["stft_spectrogram/real_kernel", [16, 1, 9]],
      ["stft_spectrogram/imag_kernel", [16, 1, 9]],
    ]);
    const x = { data: clips[0]!.slice(0, 64), shape: [1, 64, 1] };
    await model.fit(x, { data: Array(7 * 9).fill(1), shape: [1, 7, 9] }, { verbose: 0 });
    const moved = (await layer.getWeights()).map(({ data }, i) =>
      data.some((x, j) => x !== before[i]!.data[j]),
    );
    expect(moved).toEqual([trainable, trainable]);
  }
});

test("channels are transformed each for itself, one behind the other", async () => {
  const shape = [1, 40, 2];
  const data = Array.from({ length: 80 }, (_, i) => clips[i % 2]![i >> 1]!);
  for (const mode of ["log", "stft"] as const) {
    const of = (channels: number) =>
      new Sequential([
        input({ shape: [40, channels] }),
        new STFTSpectrogram({ frameLength: 8, mode }),
      ]);
    using both = of(2);
    using one = of(1);
    const together = await both.predict({ data, shape });
    const apart = await Promise.all(
      [0, 1].map((c) => one.predict({ data: clips[c]!.slice(0, 40), shape: [1, 40, 1] })),
    );
    const [frames, width] = apart[0]!.shape.slice(1) as [number, number];
    expect(together.shape).toEqual([1, frames, 2 * width]);
    const expected = Array.from({ length: frames }, (_, t) =>
      apart.flatMap((part) => [
        ...(part.data as Float32Array).subarray(t * width, (t + 1) * width),
      ]),
    );
    expect(numbers(together)).toEqual(expected.flat());
  }
});

test("what makes no spectrogram is refused in words", async () => {
  const refused = (make: () => unknown, code: ErrorCode, message: RegExp) =>
    expectError(async () => make(), code, message);
  await refused(
    () => new MelSpectrogram({ fftLength: 400 }),
    "InvalidArgument",
    /power of two of at least 2, got 400/,
  );
  await refused(
    () => new MelSpectrogram({ fftLength: 64, sequenceLength: 65 }),
    "InvalidArgument",
    /at least `sequenceLength`/,
  );
  await refused(
    () => new MelSpectrogram({ minFreq: 8000 }),
    "InvalidArgument",
    /`maxFreq` to be above `minFreq`, got 8000 and 8000/,
  );
  await refused(
    () => new MelSpectrogram({ window: [1, 2] }),
    "InvalidArgument",
    /expected 2048 numbers, as `sequenceLength` says, got 2/,
  );
  await refused(
    () => new STFTSpectrogram({ frameStep: 300 }),
    "InvalidArgument",
    /`frameStep`, expected at most `frameLength`, 256, got 300/,
  );
  await refused(
    () => new STFTSpectrogram({ fftLength: 255 }),
    "InvalidArgument",
    /at least `frameLength`, 256, got 255/,
  );
  await refused(
    () => new STFTSpectrogram({ expandDims: true as false }),
    "InvalidArgument",
    /`expandDims`, expected false/,
  );
  await refused(
    () => new STFTSpectrogram({ frameLength: 2, window: [0, 0] }),
    "InvalidArgument",
    /got zeros/,
  );
  const x = input({ shape: [1024] });
  await refused(() => new MelSpectrogram().apply(x), "Shape", /at least 1025 samples, found 1024/);
  await refused(
    () => new MelSpectrogram().apply(input({ shape: [2000, 2] })),
    "Shape",
    /expected ndim=2/,
  );
  await refused(() => new STFTSpectrogram().apply(x), "Shape", /expected ndim=3, found ndim=2/);
  await refused(
    () => logMel([1, 2]),
    "Shape",
    /logMel expects at least 1025 samples for `fftLength` 2048, got 2/,
  );
  await refused(() => logMel([1, Number.NaN]), "NotFinite", /samples\[1\]/);
  await refused(
    () => logMel([1], { topDbOver: "clip" } as object),
    "InvalidArgument",
    /does not know the option `topDbOver`/,
  );
  await refused(
    () => mfcc(clips[0]!, { fftLength: 64, numMelBins: 4 }),
    "InvalidArgument",
    /at most `numMelBins`, 4, got 20/,
  );
  await refused(() => delta([[1], [2]]), "Shape", /at least `width` frames, 9, got 2/);
  await refused(
    () => delta([[1]], { width: 4 }),
    "InvalidArgument",
    /to be odd and from 3 to 65,535/,
  );
});

test("with settings of its own a layer is read by this library alone", async () => {
  const plain = new MelSpectrogram({ fftLength: 64 });
  const own = new MelSpectrogram({
    fftLength: 64,
    melScale: "slaney",
    topDbOver: "clip",
    window: [...Array(64).keys()],
  });
  const described = (layer: MelSpectrogram) => {
    const x = input({ shape: [100] });
    const model = new Model({ inputs: x, outputs: layer.apply(x) });
    return [model, JSON.parse(JSON.stringify(model)).config.layers[1]] as const;
  };
  const [, keras] = described(plain);
  expect([keras.module, keras.registered_name, keras.config.mel_scale]).toEqual([
    "keras.layers",
    null,
    undefined,
  ]);
  expect(keras.config).toMatchObject({ sequence_length: 64, max_freq: 8000, top_db: 80 });
  const [model, ours] = described(own);
  expect([ours.module, ours.registered_name]).toEqual(["bptt", "bptt>MelSpectrogram"]);
  const back = modelFromJSON(JSON.stringify(model));
  expect(back.layers[0]!.getConfig()).toEqual(own.getConfig());
});

test("a model that Keras saved is read, and written with the same numbers", async () => {
  const bytes = readFileSync(new URL("golden/spectrograms.keras", import.meta.url));
  using model = await loadModel(bytes);
  const made = numbers(await model.predict(clips));
  expect(distance(made, golden.saved)).toBeLessThan(1e-5);
  const written: Uint8Array[] = [];
  await model.save(
    { save: async (files) => void written.push(...files.map(({ bytes }) => bytes)) },
    { format: "keras" },
  );
  using again = await loadModel(written[0]!);
  expect(numbers(await again.predict(clips))).toEqual(made);
});
