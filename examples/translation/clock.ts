import { Callback, type CallbackState } from "bptt";

/** Ends training when its time is over. What was spent before training was resumed counts. */
export class Clock extends Callback {
  #before = 0;
  readonly #since = performance.now();

  /**
   * @param limit in milliseconds, from when the clock is made; infinite for no end.
   * @param over what it says at the end.
   */
  constructor(
    readonly limit: number,
    readonly over: string,
  ) {
    super();
  }

  /** The share of the time that is spent; 0 where there is no end. */
  get share(): number {
    return this.#spent / this.limit;
  }

  get #spent(): number {
    return this.#before + performance.now() - this.#since;
  }

  override onProgress(): void {
    if (this.share < 1 || this.model.stopTraining) return;
    console.log(this.over);
    this.model.stopTraining = true;
  }

  override getState(): CallbackState {
    return { spent: this.#spent };
  }

  override setState({ spent }: CallbackState): void {
    this.#before = spent as number;
  }
}
