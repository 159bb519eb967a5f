import { answers, isReadable, show } from "../checks.js";
import { BpttError } from "../errors.js";
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
type Step = IteratorResult<unknown, unknown>;

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

/**
 * Begins to read a stream.
 *
 * @param name what messages call it.
 * @param epoch the order that it is to have, if it has several.
 * @param element behind which it is to begin, if it can be told.
 */
export function read(
  stream: BatchStream<unknown>,
  name: string,
  epoch: number,
  element = 0,
): Reading {
  if (hasEpochs(stream)) return stream[ofEpoch](epoch, element);
  const given: unknown = typeof stream === "function" ? stream() : stream;
  if (!isReadable(given) || !isIterable(given)) {
    throw new BpttError(
      "InvalidArgument",
      `${name} is a function, and should give an iterable of batches, got ${show(given)}.`,
    );
  }
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = given as Partial<
    AsyncIterable<unknown> & Iterable<unknown>
  >;
  const reading: unknown = Reflect.apply((later ?? now)!, given, []);
  if (isReadable(reading) && typeof (reading as Partial<Reading>).next === "function") {
    return reading as Reading;
  }
  throw new BpttError(
    "InvalidArgument",
    `The iterator of ${name} should have a method \`next\`, got ${show(reading)}.`,
  );
}

/** The next value of a stream that is being read, or that it is over. */
export async function nextOf(reading: Reading, name: string): Promise<Step> {
  const step: unknown = await awaitable(
    reading.next(),
    `The iterator of ${name} should answer with objects { done, value }`,
  );
  if (!isReadable(step)) {
    throw new BpttError(
      "InvalidArgument",
      `The iterator of ${name} should answer with objects { done, value }, got ${show(step)}.`,
    );
  }
  const { done, value } = step as Step;
  if (done) return { done, value };
  const should = `The iterator of ${name} should give values that can be read`;
  return { done: false, value: await awaitable(value, should) };
}

/** What a stream gives from its beginning to its end; it is told where nobody reads on. */
export async function* elementsOf<T>(stream: BatchStream<T>, name: string): AsyncGenerator<T> {
  const reading = read(stream, name, 0);
  let open = true;
  try {
    for (;;) {
      const { done, value } = await nextOf(reading, name);
      open = !done;
      if (done) return;
      yield value as T;
    }
  } finally {
    if (open) await reading.return?.();
  }
}

/**
 * A value to wait for. `await` asks each whether it is a promise, and fails at a Proxy that was revoked.
 *
 * @param should the sentence that such a value breaks.
 * @throws BpttError `InvalidArgument`.
 */
export function awaitable<T>(value: T, should: string): T {
  const primitive = (typeof value !== "object" && typeof value !== "function") || value === null;
  if (primitive || answers(value as object)) return value;
  throw new BpttError("InvalidArgument", `${should}, got an object that can't be read.`);
}

function isIterable(value: object): boolean {
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
