import { SilenceDetector } from "./silence.js";

/** Seconds of a block of sound that has one loudness. */
const BLOCK = 0.02;
/** Blocks of silence that end what was said, and those of them that are kept, as before it. */
const ENDING = 40;
const KEPT = 10;
/** In dB: louder than any noise of a sound card, and than the room. */
const LEAST = -60;
const LOUDER = 10;
/** Nobody speaks for longer, in seconds. */
const LONGEST = 30;

/** Finds where in sound that arrives something is said, and where it ends: 0.8 seconds of silence behind it. */
export class Endpoint {
  readonly #silence: SilenceDetector;
  readonly #most: number;
  readonly #unkept: number;
  readonly #pieces: Float32Array[] = [];
  #count = 0;
  #over = false;

  constructor(rate: number) {
    const block = Math.round(BLOCK * rate);
    this.#most = LONGEST * rate;
    this.#unkept = (ENDING - KEPT) * block;
    this.#silence = new SilenceDetector({
      block,
      begin: LEAST,
      end: LEAST,
      above: LOUDER,
      hangOver: ENDING,
      lead: KEPT,
    });
  }

  /** Whether something was said. */
  get heard(): boolean {
    return this.#pieces.length > 0;
  }

  /** What was said, with a fifth of a second around. */
  get sound(): Float32Array {
    const length = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    const whole = new Float32Array(length);
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return this.#over ? whole.subarray(0, length - this.#unkept) : whole;
  }

  /** @returns whether it has come to its end. */
  push(samples: Float32Array): boolean {
    this.#count += samples.length;
    for (const { samples: piece, last } of this.#silence.push(samples)) {
      // What follows the end, which the same samples may bring, was not asked for.
      if (this.#over) break;
      this.#pieces.push(piece.slice());
      this.#over = last;
    }
    return this.#over || this.#count >= this.#most;
  }
}
