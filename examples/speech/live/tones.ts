import type { Random } from "../../sentiment/random.js";
import type { FrontEnd } from "./front_end.js";

/** A language of four tones, which a small model learns in seconds: what live sound needs can be tried without recordings. */
export const TONES: FrontEnd = {
  sampleRate: 8000,
  window: 200,
  hop: 80,
  bands: 24,
  stack: 2,
  labels: ["", "low", "middle", "high", "top"],
};

/** Hz, of the labels behind the blank. */
const HERTZ = [350, 700, 1300, 2400];

/** Sound, and the labels of the tones in it. */
export interface Utterance {
  readonly samples: Float32Array;
  readonly labels: readonly number[];
}

/** Some tones one after the other, with noise below them and short pauses between them. */
export function utterance(random: Random): Utterance {
  const labels = Array.from({ length: 1 + Math.floor(5 * random.next()) }, () =>
    random.pick([1, 2, 3, 4]),
  );
  const between = (low: number, high: number) => low + (high - low) * random.next();
  const parts = labels.flatMap((label) => [
    pause(between(0.06, 0.2)),
    tone(HERTZ[label - 1]! * between(0.97, 1.03), between(0.12, 0.25), between(0.06, 0.4)),
  ]);
  const samples = joined([...parts, pause(between(0.1, 0.3))]);
  const noise = between(0.0003, 0.002);
  return { samples: samples.map((x) => x + noise * between(-1, 1)), labels };
}

const length = (seconds: number) => Math.round(seconds * TONES.sampleRate);

const pause = (seconds: number) => new Float32Array(length(seconds));

function tone(hertz: number, seconds: number, loudness: number): Float32Array {
  const size = length(seconds);
  const turn = (2 * Math.PI * hertz) / TONES.sampleRate;
  // It swells and fades, since a click has all frequencies.
  const envelope = (i: number) => Math.min(1, i / 80, (size - i) / 80);
  return Float32Array.from({ length: size }, (_, i) => loudness * envelope(i) * Math.sin(turn * i));
}

/** Sounds one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
