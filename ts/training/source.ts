import type { Rows } from "../data/rows.js";
import type { Chunk } from "../engine/engine.js";

/** What one call gets: whole batches, one behind the other. */
export interface Portion {
  readonly chunk: Chunk;
  readonly batches: number;
  /** Where a row of the chunk stands in what was given, as messages say it. */
  locate(row: number): string;
}

/** Where the batches of a run come from, pass after pass. */
export interface Source {
  /** Batches from the beginning to the end, where that is known. */
  readonly batches: number | undefined;
  /** Most batches that one call may get. */
  readonly batchesPerCall: number;
  /** Whether it is at its end, and can't begin anew. */
  readonly spent: boolean;
  /**
   * Before each pass.
   * @param index which order of rows it is to have.
   * @param goesOn whether it goes on where the last one stopped, if there is anything left, instead of beginning anew.
   */
  begin(index: number, goesOn: boolean): Promise<void>;
  /** The next batches, at most so many; undefined behind the last one. */
  take(most: number): Promise<Portion | undefined>;
  /** Makes ready what `take` will be asked for, while the engine computes. */
  prepare?(most: number): void;
  /** There are no more passes. */
  end?(): Promise<void>;
}

export const batchCount = (rows: number, batchSize: number): number => Math.ceil(rows / batchSize);

/** Batches of rows that lie in memory. */
export class RowsSource implements Source {
  readonly batches: number;
  readonly batchesPerCall: number;
  readonly spent = false;
  #order: Uint32Array | undefined;
  #at = 0;

  /** @param orderOf the order of rows of a pass; undefined for their own. */
  constructor(
    readonly data: Rows,
    readonly batchSize: number,
    readonly orderOf: (index: number) => Promise<Uint32Array | undefined> = async () => undefined,
  ) {
    this.batches = batchCount(data.rows, batchSize);
    this.batchesPerCall = data.batchesPerCall(batchSize);
  }

  async begin(index: number, goesOn: boolean): Promise<void> {
    if (goesOn && this.#at > 0 && this.#at < this.batches) return;
    this.#order = await this.orderOf(index);
    this.#at = 0;
  }

  async take(most: number): Promise<Portion | undefined> {
    const { data, batchSize } = this;
    const batches = Math.min(most, this.batches - this.#at);
    if (batches === 0) return undefined;
    const order = this.#order;
    const from = this.#at * batchSize;
    this.#at += batches;
    const to = Math.min(this.#at * batchSize, data.rows);
    return {
      chunk: data.chunk(order, from, to, batchSize),
      batches,
      locate: (row) => `row ${data.rowAt(order, from + row)}`,
    };
  }
}
