// What is told while sound arrives is what a model that has all of it would say.
import { join } from "node:path";
import { configure, type Predictions, type Sequential } from "bptt";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { Features } from "../../examples/speech/live/front_end.js";
import { Latencies } from "../../examples/speech/live/latencies.js";
import { listen } from "../../examples/speech/live/listen.js";
import { Listener } from "../../examples/speech/live/listener.js";
import { makeNetwork } from "../../examples/speech/live/network.js";
import { load, readFrontEnd, save } from "../../examples/speech/live/saved.js";
import { played } from "../../examples/speech/live/sources.js";
import { joined, TONES, utterance } from "../../examples/speech/live/tones.js";
import { folderWith } from "../sentiment/files.js";

const RATE = TONES.sampleRate;
const random = new Random(3);
const clips = [0, 1, 2].map(() => utterance(random).samples);
/** Half a second between them, in which an utterance ends. */
const sound = joined(clips.flatMap((clip) => [clip, new Float32Array(RATE / 2)]));

let model: Sequential;
beforeAll(async () => {
  await configure({ threads: 1 });
  const steps = await new Features(TONES).push(sound);
  model = await makeNetwork(TONES, [steps], 8);
});

/** Pieces of any size. */
async function* cut(size: number) {
  for (let at = 0; at < sound.length; at += size) yield sound.subarray(at, at + size);
}

/** The labels that a model without training tells of each step: they change often. */
async function whole(samples: Float32Array): Promise<string> {
  const steps = await new Features(TONES).push(samples);
  const { data, shape } = (await model.predict([steps])) as Predictions;
  const labels = shape[2]!;
  const best = Array.from({ length: shape[1]! }, (_, step) => {
    const line = [...data.slice(step * labels, (step + 1) * labels)];
    return line.indexOf(Math.max(...line));
  });
  const told = best.filter((label, i) => label !== 0 && label !== best[i - 1]);
  return told.map((label) => `${TONES.labels[label]} `).join("");
}

describe("a listener", () => {
  test.each([[128], [1001], [sound.length]])("of pieces of %i samples", async (size) => {
    let text = "";
    const latencies = await listen({ model, frontEnd: TONES }, cut(size), (part) => {
      text += part;
    });
    const { silence } = await Listener.open(model, TONES, { label() {}, end() {} });
    const heard: Float32Array[][] = [[]];
    for (const { samples, last } of silence.push(sound)) {
      heard.at(-1)!.push(samples);
      if (last) heard.push([]);
    }
    expect(heard).toHaveLength(4);
    const lines = await Promise.all(heard.slice(0, 3).map((parts) => whole(joined(parts))));
    expect(text).toBe(`${lines.join("\n")}\n`);
    expect(new Set(text.split(/\s+/)).size).toBeGreaterThan(2);
    const steps = heard.flat().reduce((sum, { length }) => sum + length, 0) / (2 * TONES.hop);
    expect(latencies.steps).toBeGreaterThan(0.9 * steps - 10);
    expect(latencies.quantile(0.5)).toBeGreaterThan(0);
  });

  test("ends the utterance that the end of sound broke off", async () => {
    let text = "";
    const part = played(clips[0]!, RATE, false);
    await listen({ model, frontEnd: TONES }, part, (more) => {
      text += more;
    });
    expect(text).toMatch(/\S \n$/);
  });

  test("tells of what went wrong", async () => {
    const listener = await Listener.open(model, TONES, {
      label() {
        throw new Error("no more room");
      },
      end() {},
    });
    await expect(listener.push(sound)).rejects.toThrow("no more room");
    await expect(listener.finish()).rejects.toThrow("no more room");
  });
});

test("sound is played as it sounds", async () => {
  const begin = performance.now();
  let [pieces, early] = [0, 0];
  for await (const piece of played(sound.subarray(0, RATE / 10), RATE, true)) {
    expect(piece).toHaveLength(pieces < 6 ? 128 : 32);
    pieces++;
    const sounded = (1000 * Math.min(pieces * 128, RATE / 10)) / RATE;
    early = Math.max(early, sounded - (performance.now() - begin));
  }
  expect(pieces).toBe(7);
  // Timers count whole milliseconds.
  expect(early).toBeLessThan(2);
});

describe("a saved model", () => {
  test("comes back with its front end", async () => {
    const file = join(await folderWith({}), "model.keras");
    await save({ model, frontEnd: TONES }, file);
    const { model: again, frontEnd } = await load(file);
    expect(frontEnd).toEqual(TONES);
    const steps = await new Features(TONES).push(clips[0]!);
    const [one, other] = [await model.predict([steps]), await again.predict([steps])];
    expect((other as Predictions).data).toEqual((one as Predictions).data);
  });

  test("that does not go with its front end is refused", async () => {
    const file = join(await folderWith({}), "model.keras");
    await save({ model, frontEnd: { ...TONES, stack: 3 } }, file);
    await expect(load(file)).rejects.toThrow(
      /reads 48 numbers a step and has 5 outputs, where 3 frames of 24 bands and 5 labels/,
    );
  });

  test.each(["", "null", "[]", "{}", JSON.stringify({ ...TONES, format: "bptt live sound 0" })])(
    "without a front end is refused: %s",
    (text) => {
      expect(() => readFrontEnd(text, "a.json")).toThrow(/^a\.json is no front end/);
    },
  );
});

test("latencies are told by rank", () => {
  const latencies = new Latencies();
  expect(String(latencies)).toBe("no steps yet");
  for (let ms = 100; ms > 0; ms--) latencies.add(ms);
  expect(latencies.quantile(0.5)).toBe(51);
  expect(String(latencies)).toBe("51.00 ms median, 100.00 ms at the 99th percentile, of 100 steps");
  for (let i = 0; i < 10_000; i++) latencies.add(1);
  expect(latencies.quantile(1)).toBe(1);
});
