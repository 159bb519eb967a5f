import { Gathering, ownChunk } from "../data/gathering.js";
import { nextOf, read } from "../data/reading.js";
import type { Rows } from "../data/rows.js";
import { type BatchStream, hasEpochs, isOneShot, type Reading } from "../data/stream.js";
import type { Chunk } from "../engine/engine.js";
import { nextTask } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import { type Portion, type Position, type Source, tooFew } from "./source.js";

/** Milliseconds for which a call waits for more batches than one. */
const PATIENCE = 5;

/**
 * Batches of a stream. Each is copied as it comes, as a generator may fill one array again and again. No more is read ahead than the next call
 * takes.
 */
export class StreamSource implements Source {
  batches: number | undefined;
  readonly batchesPerCall = Number.MAX_SAFE_INTEGER;
  readonly readOnce: boolean;
  readonly sample = undefined;
  readonly #stream: BatchStream<unknown>;
  readonly #name: string;
  readonly #toRows: (member: unknown) => Rows;
  #reading: Reading | undefined;
  #index = 0;
  /** Batches that were read since the stream was begun, and those that went to a call. */
  #read = 0;
  #taken = 0;
  /** Those of them that were handed out: others may wait in a portion that was made ready. */
  #given = 0;
  /** Whether nothing more is to be read. */
  #over = false;
  /** Whether the stream was asked and has not answered. */
  #waiting = false;
  #held: Chunk | undefined;
  #failure: { readonly error: unknown } | undefined;
  #ahead: Promise<Portion | undefined> | undefined;

  /**
   * @param name what messages call the stream.
   * @param toRows checks a member of the stream and gives its rows.
   */
  constructor(stream: BatchStream<unknown>, name: string, toRows: (member: unknown) => Rows) {
    this.#stream = stream;
    this.#name = name;
    this.#toRows = toRows;
    this.readOnce = isOneShot(stream);
    if (hasEpochs(stream) && stream.size !== Number.POSITIVE_INFINITY) this.batches = stream.size;
  }

  get spent(): boolean {
    return this.readOnce && this.#over && this.#held === undefined;
  }

  /** Reads the first batch, with which the first pass, of this index, will begin. */
  async peek(index: number): Promise<void> {
    await this.begin(index, false);
    if (!(await this.#ended())) return;
    throw new BpttError(
      "EmptyData",
      `${this.#name} gives no batch: there is nothing to compute on.`,
    );
  }

  async begin(index: number, goesOn: boolean): Promise<void> {
    if (this.#reading !== undefined) {
      const untouched = this.#taken === 0 && index === this.#index;
      if (this.readOnce || untouched || (goesOn && !(await this.#ended()))) return;
      await this.#leave();
    }
    this.#open({ index, batches: 0 });
  }

  #open({ index, batches }: Position): void {
    this.#index = index;
    this.#read = batches;
    this.#taken = batches;
    this.#given = batches;
    this.#over = false;
    this.#held = undefined;
    this.#reading = read(this.#stream, this.#name, index, batches);
  }

  get position(): Position {
    return { index: this.#index, batches: this.#given };
  }

  /** Those that can be asked for a place begin there; all others are read up to it. */
  async seek(position: Position): Promise<void> {
    if (hasEpochs(this.#stream)) {
      await this.#leave();
      this.#open(position);
      return;
    }
    await this.begin(position.index, false);
    const { batches } = position;
    while (this.#taken < batches) {
      this.#held = undefined;
      if (this.#taken === this.#read && !(await this.#skip())) {
        throw tooFew(this.#name, this.#read, batches);
      }
      this.#taken++;
    }
    this.#given = batches;
  }

  /** Whether there was one more batch, which nobody looks at. */
  async #skip(): Promise<boolean> {
    const { done } = await nextOf(this.#reading!, this.#name);
    this.#over = done === true;
    if (!done) this.#read++;
    return !done;
  }

  async take(most: number): Promise<Portion | undefined> {
    const ahead = this.#ahead ?? this.#gather(most);
    this.#ahead = undefined;
    const portion = await ahead;
    this.#given += portion?.batches ?? 0;
    return portion;
  }

  prepare(most: number): void {
    // The call before has to be on its way to a Worker when the stream keeps this thread busy.
    this.#ahead = nextTask().then(() => this.#gather(most));
    // Whoever takes it hears of it.
    this.#ahead.catch(() => {});
  }

  async end(): Promise<void> {
    // The rest of an iterator is for whoever gave it.
    if (this.readOnce) this.#over = true;
    else await this.#leave();
  }

  /** Tells the stream that it is left before its end. */
  async #leave(): Promise<void> {
    const leave = this.#over ? undefined : this.#reading?.return;
    this.#over = true;
    if (leave === undefined) return;
    const left = Promise.resolve(Reflect.apply(leave, this.#reading, []));
    // After an abort it may be that the stream never answers.
    if (this.#waiting) left.catch(() => {});
    else await left;
  }

  /** Whether there is no batch any more: it may take reading one to know. */
  async #ended(): Promise<boolean> {
    this.#held ??= await this.#pull();
    return this.#held === undefined;
  }

  /** As many batches as one call can take, of those that come soon. */
  async #gather(most: number): Promise<Portion | undefined> {
    const start = performance.now();
    const gathering = new Gathering();
    const first = this.#taken;
    while (gathering.batches < most) {
      if (gathering.batches > 0 && performance.now() - start > PATIENCE) break;
      const chunk = await this.#nextBehind(gathering.batches);
      if (chunk === undefined) break;
      if (!gathering.add(chunk)) {
        this.#held = chunk;
        break;
      }
    }
    this.#taken += gathering.batches;
    return gathering.batches === 0 ? undefined : portionOf(gathering, first);
  }

  /** The next batch. What goes wrong with it is told when those before it have been computed. */
  async #nextBehind(others: number): Promise<Chunk | undefined> {
    if (this.#failure !== undefined) throw this.#failure.error;
    try {
      const chunk = this.#held ?? (await this.#pull());
      this.#held = undefined;
      return chunk;
    } catch (error) {
      if (others === 0) throw error;
      this.#failure = { error };
      return undefined;
    }
  }

  async #pull(): Promise<Chunk | undefined> {
    if (this.#over || this.#reading === undefined) return undefined;
    this.#waiting = true;
    try {
      const { done, value } = await nextOf(this.#reading, this.#name);
      this.#waiting = false;
      if (!done) return this.#chunkOf(value);
      this.#over = true;
      this.batches = this.#read;
      return undefined;
    } catch (error) {
      // A stream that threw has ended; one that gave something unfit is still to be told.
      if (this.#waiting) this.#over = true;
      this.#waiting = false;
      throw error;
    }
  }

  #chunkOf(member: unknown): Chunk {
    this.#read++;
    try {
      const rows = this.#toRows(member);
      return ownChunk(rows.chunk(undefined, 0, rows.rows, rows.rows));
    } catch (error) {
      if (!(error instanceof BpttError)) throw error;
      const message = `Batch ${this.#read} of ${this.#name}: ${error.message}`;
      throw new BpttError(error.code, message, { cause: error });
    }
  }
}

function portionOf(gathering: Gathering, first: number): Portion {
  const chunk = gathering.chunk();
  const { batchSize } = chunk;
  return {
    chunk,
    batches: gathering.batches,
    locate: (row) => `row ${row % batchSize} of batch ${first + Math.floor(row / batchSize) + 1}`,
  };
}
