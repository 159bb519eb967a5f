/** Seconds of a piece of sound that has one loudness. */
const PIECE = 0.02;
/** Pieces of silence that end what was said. */
const ENDING = 40;
/** Pieces before something was said that are kept, and behind it. */
const KEPT = 10;
/** By how much what is said is louder than the quietest piece so far, as a factor of powers, and louder than any noise of a sound card. */
const LOUDER = 10;
const LEAST = 1e-6;
/** Nobody speaks for longer, in seconds. */
const LONGEST = 30;

/** Finds where in sound that arrives something is said, and where it ends: 0.8 seconds of silence behind it. */
export class Endpoint {
  readonly #size: number;
  readonly #most: number;
  readonly #pieces: Float32Array[] = [];
  #rest = new Float32Array(0);
  #quietest = Number.POSITIVE_INFINITY;
  #first = -1;
  #last = -1;

  constructor(rate: number) {
    this.#size = Math.round(PIECE * rate);
    this.#most = LONGEST / PIECE;
  }

  /** Whether something was said. */
  get heard(): boolean {
    return this.#first >= 0;
  }

  /** What was said, with a fifth of a second around. */
  get sound(): Float32Array {
    const pieces = this.#pieces.slice(Math.max(0, this.#first - KEPT), this.#last + 1 + KEPT);
    const whole = new Float32Array(pieces.length * this.#size);
    for (const [i, piece] of pieces.entries()) whole.set(piece, i * this.#size);
    return whole;
  }

  /** @returns whether it has come to its end. */
  push(samples: Float32Array): boolean {
    const all = new Float32Array(this.#rest.length + samples.length);
    all.set(this.#rest);
    all.set(samples, this.#rest.length);
    const count = Math.floor(all.length / this.#size);
    for (let i = 0; i < count; i++) this.#hear(all.subarray(i * this.#size, (i + 1) * this.#size));
    this.#rest = all.slice(count * this.#size);
    const place = this.#pieces.length;
    return place >= this.#most || (this.heard && place - this.#last > ENDING);
  }

  #hear(piece: Float32Array): void {
    const power = piece.reduce((sum, sample) => sum + sample * sample, 0) / piece.length;
    if (power > Math.max(LEAST, LOUDER * this.#quietest)) {
      this.#last = this.#pieces.length;
      if (!this.heard) this.#first = this.#last;
    }
    // Sound cards may begin with nothing at all, which is no quiet room.
    if (power > 0) this.#quietest = Math.min(this.#quietest, power);
    this.#pieces.push(piece);
  }
}
