/** When sound counts as speech. Levels are those of a block's mean square in dB, 0 dB being that of a square wave at full scale. */
export interface SilenceOptions {
  /** Samples whose level is taken together. */
  readonly block: number;
  /** The level at which an utterance begins. */
  readonly begin: number;
  /** The level below which it may end. A lower one: else an utterance would break wherever its level swings about one threshold. */
  readonly end: number;
  /** How much louder than the quietest block so far both levels are at least, where rooms and microphones are unknown; 0 for thresholds as they are. */
  readonly above: number;
  /** Blocks below `end`, one after the other, with which it ends: pauses between words are shorter. */
  readonly hangOver: number;
  /** Blocks that are heard before the one that was loud enough, since sounds begin softly. */
  readonly lead: number;
}

/** Samples of an utterance. */
export interface Heard {
  readonly samples: Float32Array;
  /** Whether the utterance ends with them. */
  readonly last: boolean;
}

/** What is below everything. */
const LOWEST = -120;

/**
 * Finds utterances in sound by its energy, with two thresholds and a hang-over. Within an utterance samples go on as they come, and its end is noticed block by block; outside, only the
 * last blocks are kept.
 */
export class SilenceDetector {
  readonly #options: SilenceOptions;
  /** The blocks before the present one, and that one: a ring. */
  readonly #ring: Float32Array;
  /** Samples so far, of the present block and the blocks before it. */
  #count = 0;
  #energy = 0;
  #quiet = 0;
  #open = false;
  #level = LOWEST;
  #quietest = Number.POSITIVE_INFINITY;

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#ring = new Float32Array((options.lead + 1) * options.block);
  }

  /** Of the last block, dB. */
  get level(): number {
    return this.#level;
  }

  /** Whether it is within an utterance. */
  get open(): boolean {
    return this.#open;
  }

  /** Goes on with the next samples, any number of them: what of them, and of those before, is to be heard. */
  push(samples: Float32Array): Heard[] {
    const { block } = this.#options;
    const heard: Heard[] = [];
    for (let at = 0; at < samples.length; ) {
      const piece = samples.subarray(at, at + block - (this.#count % block));
      at += piece.length;
      const wasOpen = this.#open;
      const ends = this.#listen(piece);
      if (wasOpen) heard.push({ samples: piece, last: ends });
      else if (this.#open) heard.push({ samples: this.#latest(), last: false });
    }
    return heard;
  }

  /** Takes samples of one block: whether an utterance ends with them. */
  #listen(piece: Float32Array): boolean {
    const { block, begin, end, above, hangOver } = this.#options;
    this.#ring.set(piece, this.#count % this.#ring.length);
    this.#count += piece.length;
    for (const x of piece) this.#energy += x * x;
    if (this.#count % block !== 0) return false;
    this.#level = Math.max(LOWEST, 10 * Math.log10(this.#energy / block));
    this.#energy = 0;
    // Sound cards may begin with nothing at all, which is no quiet room.
    if (this.#level > LOWEST) this.#quietest = Math.min(this.#quietest, this.#level);
    const least = this.#quietest + above;
    if (!this.#open) {
      this.#open = this.#level >= Math.max(begin, least);
      this.#quiet = 0;
      return false;
    }
    this.#quiet = this.#level < Math.max(end, least) ? this.#quiet + 1 : 0;
    this.#open = this.#quiet < hangOver;
    // What was heard is no lead of the next.
    if (!this.#open) this.#count = 0;
    return !this.#open;
  }

  /** The blocks that lie in the ring, in their order. */
  #latest(): Float32Array {
    const { length } = this.#ring;
    const at = this.#count % length;
    if (this.#count < length) return this.#ring.slice(0, at);
    const latest = new Float32Array(length);
    latest.set(this.#ring.subarray(at));
    latest.set(this.#ring.subarray(0, at), length - at);
    return latest;
  }
}
