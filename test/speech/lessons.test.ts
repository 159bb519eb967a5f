// What the example of speech learns from, lesson by lesson.
import { shutdown } from "bptt";
import { afterAll, expect, test } from "vitest";
import { Random } from "../../examples/sentiment/random.js";
import { Alphabet, partsOf } from "../../examples/speech/alphabet.js";
import { stringsOf } from "../../examples/speech/data/strings.js";
import type { Sound } from "../../examples/speech/data/utterances.js";
import { drawTones, noteNames, notesOf } from "../../examples/speech/generator/tones.js";
import { rateOf } from "../../examples/speech/learning.js";
import { batches, fresh, inTurn } from "../../examples/speech/lessons.js";
import { makeNetwork } from "../../examples/speech/network.js";
import { Recognizer, stepsFor } from "../../examples/speech/recognizer.js";
import { Frames } from "../../examples/speech/sound/frames.js";

afterAll(() => shutdown());

const FRONT_END = { rate: 8000, bands: 4, stack: 2 };
const SIZES = { units: 2, layers: 1, dropout: 0, hidden: { bands: 0, steps: 0 } };
const DISTORTION = { warp: 0.1, stretch: 0.1, noisy: 0.5 };

function recognizerOf(alphabet: Alphabet): Recognizer {
  const model = makeNetwork(FRONT_END, alphabet, SIZES, 1);
  return new Recognizer(model, alphabet, FRONT_END);
}

/** Utterances of one label each, of as many frames as their place says. */
const utterances = Array.from({ length: 5 }, (_, i) => ({
  parts: ["abcde"[i]!],
  frames: new Frames(
    Float32Array.from({ length: 4 * (10 + i) }, (_, k) => (k * k) % 17),
    4,
  ),
}));

test("each utterance comes once an epoch, in another order each time, and places tell all", () => {
  const lessons = inTurn(utterances, 3);
  const random = new Random(1);
  const epoch = (n: number) =>
    utterances.map((_, i) => utterances.indexOf(lessons.at(5 * n + i, random) as never));
  const orders = [0, 1, 2, 3].map(epoch);
  for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
  expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  expect(epoch(1)).toEqual(orders[1]);
});

test("a training that goes on gets the lessons that it would have got", async () => {
  const recognizer = recognizerOf(new Alphabet("class", [..."abcde"]));
  const made = () => batches(recognizer, inTurn(utterances, 3), DISTORTION, { batch: 2, seed: 3 });
  const take = async (from: number, count: number) => {
    const read = made().iterate({ from: { epoch: 0, element: from } });
    const all: unknown[] = [];
    for (let i = 0; i < count; i++) all.push((await read.next()).value);
    return all;
  };
  const whole = await take(0, 8);
  expect(await take(5, 3)).toEqual(whole.slice(5));
  // Of the first epoch and the second the same clips are distorted in other ways.
  expect(new Set(whole.map((batch) => JSON.stringify(batch))).size).toBe(8);
});

test("labels that are made too short by a distortion are learned as they were recorded", async () => {
  const recognizer = recognizerOf(new Alphabet("char", [..."ab"]));
  const tight = { parts: [..."aab"], frames: new Frames(new Float32Array(4 * 8), 4) };
  const data = batches(
    recognizer,
    inTurn([tight], 1),
    { ...DISTORTION, stretch: 1 },
    { batch: 40, seed: 1 },
  );
  const { value } = await data.iterate().next();
  const [steps, wanted] = value as unknown as [unknown[][], number[][]];
  expect(stepsFor(tight.parts)).toBe(4);
  expect(Math.min(...steps.map(({ length }) => length))).toBe(4);
  expect(Math.max(...steps.map(({ length }) => length))).toBeGreaterThan(6);
  expect(wanted[0]).toEqual([1, 1, 2]);
});

test("strings are of one speaker, have silence around each clip, and differ", async () => {
  const sound = (speaker: string, text: string, level: number): Sound => ({
    ...{ file: "", speaker, text, samples: new Float32Array(1000).fill(level) },
  });
  const draw = stringsOf(
    [sound("ada", "1", 0.5), sound("ada", "2", 0.6), sound("bob", "3", 0.7)],
    8000,
  );
  const random = new Random(1);
  const all = Array.from({ length: 50 }, () => draw(random));
  for (const { samples, parts } of all) {
    expect(parts.includes("3") && parts.some((part) => part !== "3")).toBe(false);
    const silent = samples.length - 1000 * parts.length;
    expect(silent).toBeGreaterThanOrEqual(400 * (parts.length + 1));
    expect(silent).toBeLessThanOrEqual(1600 * (parts.length + 1));
    expect(samples.filter((x) => x > 0.4)).toHaveLength(1000 * parts.length);
    expect(Math.abs(samples[0]!)).toBeLessThan(2e-3);
  }
  expect(new Set(all.map(({ parts }) => parts.length))).toEqual(new Set([1, 2, 3, 4, 5]));
  const lessons = fresh(draw, 7, FRONT_END);
  expect(lessons.count).toBe(7);
  expect((await lessons.at(0, new Random(9))).parts).toEqual(draw(new Random(9)).parts);
});

test("sequences of notes follow from the seed", () => {
  expect(drawTones(new Random(4))).toEqual(drawTones(new Random(4)));
  const { samples, parts } = drawTones(new Random(4));
  expect(parts.every((note) => noteNames.includes(note as never))).toBe(true);
  expect(samples.every((x) => Math.abs(x) < 1)).toBe(true);
  expect(notesOf("C e  g")).toEqual(["c", "e", "g"]);
  expect(notesOf("tones.wav")).toBeUndefined();
});

test("texts are taken apart and put together by words or by characters", () => {
  expect(partsOf("word", "good day")).toEqual(["good", "day"]);
  expect(partsOf("char", "añ😀")).toEqual(["a", "ñ", "😀"]);
  const digits = Alphabet.of("class", [["10"], ["9"], ["9"]]);
  expect([digits.labels, digits.outputs]).toEqual([["9", "10"], 2]);
  const letters = Alphabet.of("char", [["b", "a"]]);
  expect([letters.outputs, letters.join(["b", "a"]), letters.placesOf(["b"])]).toEqual([
    3,
    "ba",
    [1],
  ]);
  expect(new Alphabet("word", ["a", "b"]).join(["b", "a"])).toBe("b a");
  expect(letters.knows(["c"])).toBe(false);
  expect(() => Alphabet.of("class", [["a"], ["a"]])).toThrow(/have the label "a": at least two/);
});

test("the learning rate falls to a hundredth on half a wave", () => {
  expect([0, 0.5, 1, 1.5].map((share) => rateOf(share, 1).toFixed(3))).toEqual([
    "1.000",
    "0.505",
    "0.010",
    "0.010",
  ]);
});
