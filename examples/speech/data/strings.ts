import type { Random } from "../../sentiment/random.js";
import type { Sound } from "./utterances.js";

/** Clips of a string, and the silence between them and around, in seconds. */
const LONGEST = 5;
const SILENCE = { least: 0.05, most: 0.2 } as const;
/** Deviations of noise: in silence alone, and in all of a string. */
const HUSH = 3e-4;
const NOISE = 1e-4;

/** Clips of one speaker joined, with silence between them, such as a telephone number. */
export interface SoundString {
  readonly samples: Float32Array;
  readonly parts: readonly string[];
}

/** Draws strings of 1 to 5 clips, all of one speaker where speakers are known, with 50 to 200 ms of silence around each. */
export function stringsOf(sounds: readonly Sound[], rate: number): (random: Random) => SoundString {
  const pools = new Map<string | undefined, Sound[]>();
  for (const sound of sounds) {
    const pool = pools.get(sound.speaker);
    if (pool) pool.push(sound);
    else pools.set(sound.speaker, [sound]);
  }
  const speakers = [...pools.values()];
  return (random) => {
    const pool = random.pick(speakers);
    const count = 1 + Math.floor(random.next() * LONGEST);
    const clips = Array.from({ length: count }, () => random.pick(pool));
    const silence = () =>
      hush(
        Math.round(rate * (SILENCE.least + (SILENCE.most - SILENCE.least) * random.next())),
        random,
      );
    const pieces = [silence(), ...clips.flatMap(({ samples }) => [samples, silence()])];
    const samples = joined(pieces);
    samples.forEach((sample, i) => {
      samples[i] = sample + NOISE * normal(random);
    });
    return { samples, parts: clips.map(({ text }) => text) };
  };
}

function hush(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => HUSH * normal(random));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Of mean 0 and deviation 1, nearly normal: a sum of four uniform numbers (Irwin and Hall). */
const normal = (random: Random) =>
  (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3);
