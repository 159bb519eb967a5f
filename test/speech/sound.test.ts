// From sound to what the network of the example of speech reads.

import { join } from "node:path";
import { decodeWav, shutdown } from "bptt";
import { afterAll, describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { rateFor, readUtterances } from "../../examples/speech/data/utterances.js";
import { playTones } from "../../examples/speech/generator/tones.js";
import { distorted } from "../../examples/speech/sound/distort.js";
import { Endpoint } from "../../examples/speech/sound/endpoint.js";
import { Frames } from "../../examples/speech/sound/frames.js";
import { levelsOf, stepsOf } from "../../examples/speech/sound/front_end.js";
import { readSound } from "../../examples/speech/sound/read_wav.js";
import { wavOf } from "../../examples/speech/sound/write_wav.js";
import { wav } from "../audio/wav.js";
import { folderWith } from "../sentiment/files.js";

afterAll(() => shutdown());

const FRONT_END = { rate: 8000, bands: 40, stack: 2 };
const said = () => playTones(["c", "e", "g"], new Random(3)).samples;
const none = { warp: 0, stretch: 0, noisy: 0 };

/** The largest difference of numbers in lists of the same form. */
const difference = (a: readonly Float32Array[], b: readonly Float32Array[]) => {
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  return Math.max(...a.flatMap((step, t) => Array.from(step, (x, i) => Math.abs(x - b[t]![i]!))));
};

describe("steps", () => {
  test("have mean 0 in each band and deviation 1 in all, two frames a step", async () => {
    const frames = await levelsOf(said(), FRONT_END);
    const steps = stepsOf(frames, 1);
    expect(steps).toHaveLength(frames.length);
    const all = steps.flatMap((step) => [...step]);
    const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    for (let band = 0; band < 40; band += 13) {
      expect(mean(steps.map((step) => step[band]!))).toBeCloseTo(0, 4);
    }
    expect(mean(all.map((x) => x * x))).toBeCloseTo(1, 2);
    const pairs = stepsOf(frames, 2);
    expect(pairs).toHaveLength(Math.ceil(frames.length / 2));
    expect([pairs[1]![14], pairs[1]![15]]).toEqual([steps[2]![7], steps[3]![7]]);
  });

  test("don't depend on loudness, nor on how much silence is around", async () => {
    const sound = said();
    const steps = stepsOf(await levelsOf(sound, FRONT_END), 1);
    const quiet = await levelsOf(
      sound.map((x) => x / 50),
      FRONT_END,
    );
    expect(difference(stepsOf(quiet, 1), steps)).toBeLessThan(1e-3);
    // A whole number of frames of it.
    const around = new Float32Array(sound.length + 8000);
    around.set(sound, 4000);
    const padded = stepsOf(await levelsOf(around, FRONT_END), 1);
    expect(Math.abs(padded.length - steps.length)).toBeLessThanOrEqual(4);
  });

  test.each([1, 50, 199, 5000])("are made of %d samples of silence as well", async (length) => {
    const steps = stepsOf(await levelsOf(new Float32Array(length), FRONT_END), 2);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.every((step) => step.every((x) => x === 0))).toBe(true);
  });
});

describe("distortion", () => {
  test("of nothing changes nothing", async () => {
    const frames = await levelsOf(said(), FRONT_END);
    const same = distorted(frames, FRONT_END, none, new Random(1));
    expect(difference([same.data], [frames.data])).toBeLessThan(1e-4);
  });

  test("moves frequencies up and down, and times", () => {
    // Sound in band 20 alone, for the middle third of the time.
    const frames = new Frames(new Float32Array(30 * 40).fill(-80), 40);
    for (let t = 10; t < 20; t++) frames.data[t * 40 + 20] = 0;
    const [places, lengths] = [new Set<number>(), new Set<number>()];
    for (let seed = 0; seed < 50; seed++) {
      const made = distorted(
        frames,
        FRONT_END,
        { ...none, warp: 0.2, stretch: 0.5 },
        new Random(seed),
      );
      const middle = Math.floor(made.length / 2);
      const frame = made.data.subarray(middle * 40, (middle + 1) * 40);
      places.add(frame.indexOf(Math.max(...frame)));
      lengths.add(made.length);
      expect(made.length).toBeGreaterThanOrEqual(20);
      expect(made.length).toBeLessThanOrEqual(45);
    }
    // From 1160 Hz it is 132 mel at most, where bands have 52.
    expect([Math.min(...places), Math.max(...places)]).toEqual([18, 22]);
    expect(lengths.size).toBeGreaterThan(15);
  });

  test("adds noise, which fills silence and leaves what is loud", async () => {
    const frames = await levelsOf(said(), FRONT_END);
    const noisy = distorted(frames, FRONT_END, { ...none, noisy: 1 }, new Random(5));
    const [least, most] = [Math.min(...frames.data), Math.max(...frames.data)];
    expect(Math.min(...noisy.data)).toBeGreaterThan(least);
    expect(Math.max(...noisy.data)).toBeCloseTo(most, 0);
    expect(noisy.data.every(Number.isFinite)).toBe(true);
  });
});

describe("WAV files", () => {
  test("are read at any rate, with any number of channels, of any form", async () => {
    const mono = Float32Array.from(
      { length: 4410 },
      (_, i) => Math.sin((2 * Math.PI * 440 * i) / 44_100) / 2,
    );
    const floats = new Uint8Array(mono.buffer);
    const stereo = new Float32Array(8820).map((_, i) => (i % 2 ? 0 : 2 * mono[i / 2]!));
    const folder = await folderWith({
      "mono.wav": wav({ tag: 3, bits: 32, rate: 44_100, data: floats }),
      "stereo.wav": wav({
        tag: 3,
        bits: 32,
        channels: 2,
        rate: 44_100,
        data: new Uint8Array(stereo.buffer),
      }),
      "24.wav": wav({ bits: 24, rate: 8000, data: Uint8Array.of(0, 0, 64, 0, 0, 192) }),
    });
    const one = await readSound(join(folder, "mono.wav"), 8000);
    expect(one).toHaveLength(800);
    expect(difference([await readSound(join(folder, "stereo.wav"), 8000)], [one])).toBeLessThan(
      1e-6,
    );
    expect(Array.from(await readSound(join(folder, "24.wav"), 8000))).toEqual([0.5, -0.5]);
  });

  test("that can't be used are refused by their names", async () => {
    const folder = await folderWith({
      "empty.wav": new Uint8Array(0),
      "text.wav": "this is no sound at all, but a text",
      "silent.wav": wav({ data: new Uint8Array(0) }),
    });
    const refusal = (name: string) => readSound(join(folder, name), 8000);
    await expect(refusal("empty.wav")).rejects.toThrow(/empty\.wav is empty: expected a WAV file/);
    await expect(refusal("text.wav")).rejects.toThrow(/text\.wav can't be used: .*"RIFF"/);
    await expect(refusal("silent.wav")).rejects.toThrow(/silent\.wav holds no sound/);
    await expect(refusal("none.wav")).rejects.toThrow(/none\.wav does not exist/);
  });

  test("are heard at the rate that most of them have", async () => {
    const file = (rate: number) => wav({ rate, data: new Uint8Array(200) });
    const names = ["a.wav", "b.wav", "c.wav", "d.wav"];
    const folder = await folderWith(
      Object.fromEntries(
        names.map((name, i) => [name, file([44_100, 11_025, 16_000, 48_000][i]!)]),
      ),
    );
    const recordings = names.map((name) => ({ file: join(folder, name), text: name }));
    expect(await rateFor(recordings)).toBe(16_000);
    expect(await rateFor(recordings.slice(0, 2))).toBe(8000);
    const front = { ...FRONT_END, stack: 2 };
    const read = await readUtterances([recordings] as const, front, "class", false);
    expect(read[0]).toHaveLength(4);
    await expect(readUtterances([recordings], front, "char", false)).rejects.toThrow(
      /a\.wav is too short for what is said there: expected 5 steps, got 1\. 3 other files/,
    );
  });

  test("are written so that they can be read", () => {
    const { samplingRate, channels } = decodeWav(wavOf(Float32Array.of(0, 0.5, -1, 2), 8000));
    expect(samplingRate).toBe(8000);
    expect(Array.from(channels[0]!, (x) => x.toFixed(3))).toEqual([
      "0.000",
      "0.500",
      "-1.000",
      "1.000",
    ]);
  });
});

describe("the end of what is said", () => {
  const noise = (seconds: number, loudness: number) => {
    const random = new Random(1);
    return Float32Array.from({ length: 8000 * seconds }, () => loudness * (2 * random.next() - 1));
  };

  test("is found in silence behind it, in pieces of any size", () => {
    const sound = [noise(1, 0.003), noise(0.5, 0.3), noise(3, 0.003)].flatMap((part) => [...part]);
    for (const size of [37, 160, 4096]) {
      const endpoint = new Endpoint(8000);
      let heard = 0;
      for (let at = 0; at < sound.length; at += size) {
        heard = at + size;
        if (endpoint.push(Float32Array.from(sound.slice(at, heard)))) break;
      }
      expect(heard / 8000).toBeGreaterThan(2.2);
      expect(heard / 8000).toBeLessThan(2.4 + size / 8000);
      expect(endpoint.sound.length / 8000).toBeCloseTo(0.9, 1);
    }
  });

  test("comes after half a minute at the latest, and of silence there is none", () => {
    const endpoint = new Endpoint(8000);
    expect(endpoint.push(noise(29, 0.001))).toBe(false);
    expect(endpoint.push(noise(2, 0.001))).toBe(true);
    expect(endpoint.heard).toBe(false);
  });
});
