// Utterances are found by their energy.
import { expect, test } from "vitest";
import { type Heard, SilenceDetector } from "../../examples/speech/sound/silence.js";

const BLOCK = 10;
const options = { block: BLOCK, begin: -20, end: -40, above: 0, hangOver: 3, lead: 2 };

/** Blocks of these levels in dB; each sample tells by its sign and size which one it is. */
function sound(...levels: number[]): Float32Array {
  const amplitude = (block: number) => 10 ** (levels[block]! / 20);
  return Float32Array.from(
    { length: levels.length * BLOCK },
    (_, i) => amplitude(Math.floor(i / BLOCK)) * (i % 2 ? 1 : -1) * (1 + 1e-4 * i),
  );
}

/** What is heard, an utterance behind the other, and whether the last one is over. */
function utterances(pieces: readonly Heard[]): { samples: number[]; over: boolean }[] {
  const all: { samples: number[]; over: boolean }[] = [];
  for (const { samples, last } of pieces) {
    if (all.at(-1)?.over !== false) all.push({ samples: [], over: false });
    all.at(-1)!.samples.push(...samples);
    all.at(-1)!.over = last;
  }
  return all;
}

const LEVELS = [-60, -60, -30, -30, -10, -30, -60, -60, -30, -60, -60, -60, -60, -30, -10, -10];
const blocks = (from: number, to: number) => [
  ...sound(...LEVELS).subarray(from * BLOCK, to * BLOCK),
];
/** Levels between the thresholds neither begin an utterance nor end it; two blocks are heard before, and three quiet ones end it. */
const EXPECTED = [
  { samples: blocks(2, 12), over: true },
  { samples: blocks(12, 16), over: false },
];

test.each([1, 3, 10, 17, 160])("with hysteresis, hang-over and lead, in pieces of %i", (size) => {
  const all = sound(...LEVELS);
  const detector = new SilenceDetector(options);
  const heard: Heard[] = [];
  for (let at = 0; at < all.length; at += size) {
    // Copies, as the caller's array is its own again.
    for (const piece of detector.push(all.slice(at, at + size))) {
      heard.push({ ...piece, samples: piece.samples.slice() });
    }
  }
  expect(utterances(heard)).toEqual(EXPECTED);
  expect(detector.open).toBe(true);
  expect(detector.level).toBeCloseTo(-10, 0);
});

test("within an utterance samples don't wait for the end of their block", () => {
  const detector = new SilenceDetector(options);
  detector.push(sound(-10));
  expect(detector.push(Float32Array.of(0.5, -0.5))).toHaveLength(1);
});

test("an utterance at the very beginning has no lead, nor has one right behind another", () => {
  const detector = new SilenceDetector(options);
  const all = sound(-10, -60, -60, -60, -10);
  const [first, second] = utterances(detector.push(all));
  expect(first!.samples).toHaveLength(4 * BLOCK);
  expect(second!.samples).toEqual([...all.subarray(4 * BLOCK)]);
});

test("what is loud enough may be told from the quietest so far", () => {
  const detector = new SilenceDetector({ ...options, begin: -60, end: -60, above: 10 });
  const all = sound(-140, -50, -45, -35, -45, -45, -45, -35);
  expect(utterances(detector.push(all))).toEqual([
    { samples: [...all.subarray(BLOCK, 7 * BLOCK)], over: true },
    { samples: [...all.subarray(7 * BLOCK)], over: false },
  ]);
});

test("nothing at all has a level", () => {
  const detector = new SilenceDetector(options);
  expect(detector.push(new Float32Array(BLOCK))).toEqual([]);
  expect(detector.level).toBe(-120);
});
