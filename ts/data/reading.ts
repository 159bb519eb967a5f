// Streams of batches, read one after the other.
import { answers, isReadable, show } from "../checks.js";
import { BpttError } from "../errors.js";
import {
  type BatchStream,
  hasEpochs,
  isIterable,
  ofEpoch,
  type Reading,
  type Step,
} from "./stream.js";

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
