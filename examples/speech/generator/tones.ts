import type { Random } from "../../sentiment/random.js";
import type { SoundString } from "../data/strings.js";

/** Notes of the scale from middle C, and their frequencies in Hz. */
export const notes = {
  c: 261.63,
  d: 293.66,
  e: 329.63,
  f: 349.23,
  g: 392.0,
  a: 440.0,
  b: 493.88,
} as const;
export type Note = keyof typeof notes;
export const noteNames = Object.keys(notes) as Note[];

export const TONE_RATE = 8000;

/** Tones of a sequence. */
const LONGEST = 6;
/** How far a whole sequence is out of tune. */
const DETUNED = 0.01;
/** Overtones, with the fundamental. */
const OVERTONES = 5;

/** A sequence of 1 to 6 notes, synthetic: drawn instruments, lengths, loudness, pauses and noise. */
export function drawTones(random: Random): SoundString {
  const count = 1 + Math.floor(random.next() * LONGEST);
  return playTones(
    Array.from({ length: count }, () => random.pick(noteNames)),
    random,
  );
}

/** The sound of such notes, on an instrument that is drawn. */
export function playTones(parts: readonly Note[], random: Random): SoundString {
  const between = (least: number, most: number) => least + (most - least) * random.next();
  const tuning = 1 + DETUNED * between(-1, 1);
  const loudness = between(0.05, 0.5);
  const timbre = Array.from({ length: OVERTONES }, (_, k) => between(0.2, 1) / (k + 1));
  const pieces: Sample[][] = [pause(between(0.03, 0.15))];
  for (const note of parts) {
    const frequency = notes[note] * tuning;
    pieces.push(tone(frequency, between(0.08, 0.25), loudness * between(0.7, 1), timbre));
    pieces.push(pause(between(0.02, 0.12)));
  }
  const noise = loudness * 10 ** between(-3, -1.5);
  const samples = Float32Array.from(pieces.flat(), (sample) => sample + noise * between(-1, 1));
  return { samples, parts };
}

type Sample = number;

const pause = (seconds: number): Sample[] => Array(Math.round(seconds * TONE_RATE)).fill(0);

/** A tone that begins at once and dies away. */
function tone(
  frequency: number,
  seconds: number,
  loudness: number,
  timbre: readonly number[],
): Sample[] {
  const sum = timbre.reduce((all, part) => all + part, 0);
  return Array.from({ length: Math.round(seconds * TONE_RATE) }, (_, i) => {
    const phase = (2 * Math.PI * frequency * i) / TONE_RATE;
    const wave = timbre.reduce((all, part, k) => all + part * Math.sin((k + 1) * phase), 0);
    // 5 ms to begin and to end, as what jumps clicks.
    const edge = Math.min(1, i / 40, (seconds * TONE_RATE - i) / 40);
    return loudness * edge * Math.exp(-2 * (i / TONE_RATE)) * (wave / sum);
  });
}

/** The notes that a line names, with spaces between them; undefined where it says anything else. */
export function notesOf(line: string): Note[] | undefined {
  const names = line.toLowerCase().split(/\s+/);
  return names.every((name) => Object.hasOwn(notes, name)) ? (names as Note[]) : undefined;
}
