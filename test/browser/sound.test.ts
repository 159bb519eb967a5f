// decodeAudio by the decoder and the resampler of a real browser.
import { beforeAll, describe, expect, inject, test } from "vitest";
import { decodeWav } from "../../ts/index.js";
import { wav } from "../audio/wav.js";
import { chromium } from "./chromium.js";
import { type Lab, title, useBrowser } from "./lab.js";
import { serve } from "./server.js";

const RATE = 16_000;
const LENGTH = 1600;
/** Two channels, tones of 283 and 566 Hz. */
const samples = Int16Array.from({ length: 2 * LENGTH }, (_, i) =>
  Math.round(20_000 * Math.sin(((i >> 1) / 9) * (1 + (i % 2)))),
);
const file = wav({ data: new Uint8Array(samples.buffer), channels: 2, rate: RATE });

interface Decoded {
  samplingRate: number;
  channels: number[][];
}

describe.skipIf(!chromium)(title("decodeAudio in headless Chromium"), () => {
  const open = useBrowser();
  let lab: Lab;
  beforeAll(async () => {
    lab = await open(await serve(inject("consumer")));
  });

  const decode = (bytes: Uint8Array, options: object) =>
    lab.run<Decoded>(`
      const { samplingRate, channels } =
        await bptt.decodeAudio(Uint8Array.of(${bytes}), ${JSON.stringify(options)});
      return { samplingRate, channels: channels.map((channel) => [...channel]) };`);

  test("gives the samples of a WAV file as decodeWav does", async () => {
    const { samplingRate, channels } = await decode(file, {});
    const expected = decodeWav(file);
    expect(samplingRate).toBe(RATE);
    expect(channels.map(({ length }) => length)).toEqual([LENGTH, LENGTH]);
    channels.forEach((channel, k) => {
      const far = channel.map((x, i) => Math.abs(x - expected.channels[k]![i]!));
      // Browsers differ in whether the largest number is 2^15 or one less.
      expect(Math.max(...far)).toBeLessThan(2 ** -15);
    });
  });

  test("resamples", async () => {
    const { samplingRate, channels } = await decode(file, { samplingRate: 8000 });
    expect(samplingRate).toBe(8000);
    for (const [k, channel] of channels.entries()) {
      expect(Math.abs(channel.length - LENGTH / 2)).toBeLessThanOrEqual(1);
      const tone = (t: number) => (20_000 / 2 ** 15) * Math.sin((2 * t * (1 + k)) / 9);
      const inside = channel.slice(100, 700);
      const far = inside.map((x, i) => Math.abs(x - tone(i + 100)));
      expect(Math.max(...far)).toBeLessThan(1e-3);
    }
  });

  test.each([
    ["a file that is cut off", file.slice(0, 20), {}, "File", /the browser can't decode the file/],
    ["a rate", file, { samplingRate: 1 }, "InvalidArgument", /does not take 1 samples a second/],
  ])("refuses %s", async (_, bytes, options, code, words) => {
    const refusal = lab.run<{ code: string; message: string }>(`
      return bptt.decodeAudio(Uint8Array.of(${bytes}), ${JSON.stringify(options)})
        .then(() => ({}), ({ code, message }) => ({ code, message }));`);
    expect(await refusal).toMatchObject({ code, message: expect.stringMatching(words) });
  });
});
