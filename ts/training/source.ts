import type { Rows } from "../data/rows.js";
import type { Chunk } from "../engine/engine.js";
import { BpttError } from "../errors.js";

/** What one call gets: whole batches, one behind the other. */
export interface Portion {
  readonly chunk: Chunk;
  readonly batches: number;
  /** Where a row of the chunk stands in what was given, as messages say it. */
  locate(row: number): string;
}

/** Where a source stands: batches that were taken since it was begun, and the order of rows with which it was. */
export interface Position {
  readonly index: number;
  readonly batches: number;
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
  /** Behind the batches that were taken. */
  readonly position: Position;
  /** Whether a pass goes on where the last one stopped, whatever is asked for. */
  readonly readOnce: boolean;
  /**
   * Goes where another source of the same data stood.
   * @throws BpttError `InvalidArgument` where there are too few batches.
   */
  seek(position: Position): Promise<void>;
  /** Rows whose numbers tell this data from other, some of many; none where it comes as a stream. */
  readonly sample: Chunk | undefined;
  /** The next batches, at most so many; undefined behind the last one. */
  take(most: number): Promise<Portion | undefined>;
  /** Makes ready what `take` will be asked for, while the engine computes. */
  prepare?(most: number): void;
  /** There are no more passes. */
  end?(): Promise<void>;
}

/** Rows that tell data from other. */
const SAMPLE = 1000;

/** Data that can't be that of the run that goes on. */
export const tooFew = (what: string, got: number, needed: number): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${what} gave ${got} batches, and the run that is to go on had taken ${needed}: give the data that it had.`,
  );

export const batchCount = (rows: number, batchSize: number): number => Math.ceil(rows / batchSize);

/** Batches of rows that lie in memory. */
export class RowsSource implements Source {
  readonly batches: number;
  readonly batchesPerCall: number;
  readonly spent = false;
  readonly readOnce = false;
  #order: Uint32Array | undefined;
  #index = 0;
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
    await this.seek({ index, batches: 0 });
  }

  get position(): Position {
    return { index: this.#index, batches: this.#at };
  }

  async seek({ index, batches }: Position): Promise<void> {
    if (batches > this.batches) throw tooFew("The data", this.batches, batches);
    this.#order = await this.orderOf(index);
    this.#index = index;
    this.#at = batches;
  }

  get sample(): Chunk {
    const { rows } = this.data;
    const count = Math.min(rows, SAMPLE);
    const order = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
    return this.data.chunk(order, 0, count, count);
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
