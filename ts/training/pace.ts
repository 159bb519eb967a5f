import { callTime } from "../engine/turns.js";

/** Decides how many batches go into the next call, from the time that earlier ones took. */
export class Pace {
  #batches: number;
  readonly #limit: number;

  /**
   * @param limit the most batches that may go into a call.
   * @param first how many go into the first.
   */
  constructor(limit: number, first = 1) {
    this.#limit = limit;
    this.#batches = Math.min(first, limit);
  }

  get batches(): number {
    return this.#batches;
  }

  /** Takes note that a call of `batches` took `ms`. At most doubles, as the first calls include warming up. */
  record(batches: number, ms: number): void {
    const fitting = Math.floor((callTime() * batches) / Math.max(ms, 0.01));
    // A short call at the end of an epoch says little about longer ones.
    const most = Math.max(this.#batches, 2 * batches);
    this.#batches = Math.max(1, Math.min(fitting, most, this.#limit));
  }
}
