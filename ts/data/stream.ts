import { isReadable } from "../checks.js";
import { isArray } from "../show.js";

/**
 * Batches that come one after the other: what `for await` reads, such as a generator, or a function that gives such a thing, which is called anew
 * for each pass. An array is never a stream of batches, but data itself; a list of batches is written `() => batches`.
 */
export type BatchStream<T> =
  | ((Iterable<T> | AsyncIterable<T>) & {
      /** What has one is data. */
      readonly length?: never;
    })
  | (() => Iterable<T> | AsyncIterable<T>);

/** What an iterator answers. */
export type Step = IteratorResult<unknown, unknown>;

/** A stream that is being read. */
export interface Reading {
  next(): Step | Promise<Step>;
  /** Tells the stream that nothing more is read. */
  return?(): unknown;
}

/** The method of a stream that has an order of its own for each epoch. */
export const ofEpoch: unique symbol = Symbol("bptt.ofEpoch");

/** A stream that can be asked for an epoch, and may know how many batches that has. */
export interface EpochStream {
  readonly size: number | undefined;
  /** @param element behind which it begins. */
  [ofEpoch](epoch: number, element?: number): Reading;
}

export const hasEpochs = (
  stream: BatchStream<unknown>,
): stream is BatchStream<unknown> & EpochStream =>
  typeof stream !== "function" && ofEpoch in stream;

/** Whether `value` is a stream of batches, and not data. */
export function isStream(value: unknown): value is BatchStream<unknown> {
  if (typeof value === "function") return true;
  return isReadable(value) && !isArray(value) && !ArrayBuffer.isView(value) && isIterable(value);
}

/** Whether a stream can be read only once: its iterator is itself, as a generator's is. */
export function isOneShot(stream: BatchStream<unknown>): boolean {
  return typeof stream !== "function" && typeof (stream as Partial<Reading>).next === "function";
}

/** Whether a stream could be read. */
export function isIterable(value: object): boolean {
  try {
    const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = value as Partial<
      AsyncIterable<unknown> & Iterable<unknown>
    >;
    return typeof (later ?? now) === "function";
  } catch {
    // A getter of its own that throws.
    return false;
  }
}
