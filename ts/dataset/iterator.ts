import type { Stage } from "./stages.js";

/** Where an iteration stands, as plain data. */
export interface DatasetPosition {
  /** Which order the elements are in. */
  readonly epoch: number;
  /** Elements that it has given. */
  readonly element: number;
}

/** An iteration over the elements of a Dataset. */
export class DatasetIterator<T> implements AsyncIterableIterator<T> {
  readonly #reading: AsyncGenerator<T, void, undefined>;
  readonly #epoch: number;
  #element: number;

  /** @internal */
  constructor(stage: Stage<T>, epoch: number, element: number) {
    this.#reading = stage.open(epoch, element);
    this.#epoch = epoch;
    this.#element = element;
  }

  /** What {@link Dataset.iterate} takes as `from`, to go on behind the elements that this iteration has given. */
  get position(): DatasetPosition {
    return { epoch: this.#epoch, element: this.#element };
  }

  /** The next element. */
  async next(): Promise<IteratorResult<T, undefined>> {
    const { done, value } = await this.#reading.next();
    if (done) return { done: true, value: undefined };
    this.#element++;
    return { done: false, value };
  }

  /** Ends the iteration: sources are closed. */
  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#reading.return();
    return { done: true, value: undefined };
  }

  /** Itself, for `for await`. */
  [Symbol.asyncIterator](): this {
    return this;
  }
}
