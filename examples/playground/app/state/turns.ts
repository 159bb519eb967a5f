/** Lets one at a time work with a model: training goes on between two looks at it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits until all who came before are done. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
