/** All that was started for one engine, and ends with it. */
export class Session {
  readonly #ends: (() => unknown)[] = [];
  #over = false;
  #ended: Promise<void> | undefined;

  get over(): boolean {
    return this.#over;
  }

  /** Has `end` called when the session ends: at once where it has ended already. */
  add(end: () => unknown): void {
    if (this.#over) end();
    else this.#ends.push(end);
  }

  /** Ends everything, and waits until it has ended. */
  end(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      // What has ended is held no longer.
      this.#ended = Promise.all(this.#ends.splice(0).map((end) => end())).then(() => {});
    }
    return this.#ended ?? Promise.resolve();
  }
}
