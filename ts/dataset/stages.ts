// What a Dataset is made of: stages, each over the one before it.
import { show } from "../checks.js";
import { awaitable } from "../data/reading.js";
import { BpttError } from "../errors.js";
import { drawer, orderOf } from "./random.js";

/** A stage: elements in an order that depends on the epoch alone. */
export interface Stage<T> {
  /** How many elements there are, where that is known; Infinity where they do not end. */
  readonly size: number | undefined;
  /** An element by its place, where any can be had at once, whatever the epoch. */
  readonly at?: (place: number) => T;
  /** Elements from place `from` on. What lies before it is not computed where that can be told beforehand. */
  open(epoch: number, from: number): AsyncGenerator<T, void, undefined>;
}

/** Elements that lie in memory. */
export function listed<T>(size: number, at: (place: number) => T): Stage<T> {
  return {
    size,
    at,
    async *open(_, from) {
      for (let i = from; i < size; i++) yield at(i);
    },
  };
}

/** What `make` gives, each time anew. */
export function generated<T>(make: () => Iterable<T> | AsyncIterable<T>): Stage<T> {
  return {
    size: undefined,
    async *open(_, from) {
      let place = 0;
      for await (const element of make()) if (place++ >= from) yield element;
    },
  };
}

const MAP = "The function of `map` should give an element that can be read";

export function mapped<T, U>(stage: Stage<T>, change: (element: T) => U | Promise<U>): Stage<U> {
  return {
    size: stage.size,
    async *open(epoch, from) {
      for await (const element of stage.open(epoch, from)) {
        yield await awaitable(change(element), MAP);
      }
    },
  };
}

const FILTER = "The function of `filter` should answer true or false";

export function filtered<T>(
  stage: Stage<T>,
  keeps: (element: T) => boolean | Promise<boolean>,
): Stage<T> {
  return {
    size: stage.size === Number.POSITIVE_INFINITY ? stage.size : undefined,
    async *open(epoch, from) {
      let place = 0;
      for await (const element of stage.open(epoch, 0)) {
        const kept: unknown = await awaitable(keeps(element), FILTER);
        if (typeof kept !== "boolean") {
          throw new BpttError("InvalidArgument", `${FILTER}, got ${show(kept)}.`);
        }
        if (kept && place++ >= from) yield element;
      }
    },
  };
}

export function taken<T>(stage: Stage<T>, count: number): Stage<T> {
  return {
    size: stage.size === undefined ? undefined : Math.min(stage.size, count),
    async *open(epoch, from) {
      let left = count - from;
      if (left <= 0) return;
      for await (const element of stage.open(epoch, from)) {
        yield element;
        if (--left === 0) return;
      }
    },
  };
}

export function skipped<T>(stage: Stage<T>, count: number): Stage<T> {
  return {
    size: stage.size === undefined ? undefined : Math.max(0, stage.size - count),
    open: (epoch, from) => stage.open(epoch, from + count),
  };
}

/** Several times over: each time is an epoch of its own for the stages before. */
export function repeated<T>(stage: Stage<T>, times: number): Stage<T> {
  const { size } = stage;
  const known = size !== undefined && size > 0 && size < Number.POSITIVE_INFINITY;
  return {
    size: size === undefined ? undefined : size === 0 ? 0 : size * times,
    async *open(epoch, from) {
      const first = times === Number.POSITIVE_INFINITY ? epoch : epoch * times;
      let before = known ? from % size : from;
      for (let time = known ? Math.floor(from / size) : 0; time < times; time++) {
        let count = 0;
        for await (const element of stage.open(first + time, known ? before : 0)) {
          count++;
          if (known || before === 0) yield element;
          else before--;
        }
        if (known) before = 0;
        // Whoever waited for more would wait for ever.
        else if (count === 0) return;
      }
    },
  };
}

/** In batches, each made of `size` elements. */
export function batched<T, B>(
  stage: Stage<T>,
  size: number,
  dropRemainder: boolean,
  collate: (elements: readonly T[]) => B,
): Stage<B> {
  const count = dropRemainder ? Math.floor : Math.ceil;
  return {
    size: stage.size === undefined ? undefined : count(stage.size / size),
    async *open(epoch, from) {
      let elements: T[] = [];
      for await (const element of stage.open(epoch, from * size)) {
        elements.push(element);
        if (elements.length < size) continue;
        yield collate(elements);
        elements = [];
      }
      if (elements.length > 0 && !dropRemainder) yield collate(elements);
    },
  };
}

/** How elements are dealt to buckets. */
export interface Buckets<T> {
  /** The bucket of an element. */
  bucketOf(element: T): number;
  /** Elements of a batch of each bucket. */
  readonly sizes: readonly number[];
  readonly dropRemainder: boolean;
}

/** In batches of elements of one bucket, each as soon as it is full; what is left at the end bucket by bucket. */
export function bucketed<T, B>(
  stage: Stage<T>,
  { bucketOf, sizes, dropRemainder }: Buckets<T>,
  collate: (elements: readonly T[]) => B,
): Stage<B> {
  return {
    size: stage.size === Number.POSITIVE_INFINITY ? stage.size : undefined,
    async *open(epoch, from) {
      const buckets: T[][] = sizes.map(() => []);
      let place = 0;
      for await (const element of stage.open(epoch, 0)) {
        const bucket = bucketOf(element);
        const elements = buckets[bucket]!;
        elements.push(element);
        if (elements.length < sizes[bucket]!) continue;
        if (place++ >= from) yield collate(elements);
        buckets[bucket] = [];
      }
      if (dropRemainder) return;
      for (const rest of buckets) if (rest.length > 0 && place++ >= from) yield collate(rest);
    },
  };
}

/** All elements in an order drawn for each epoch. */
export function shuffledWhole<T>(stage: Stage<T>, seed: number): Stage<T> {
  return {
    size: stage.size,
    async *open(epoch, from) {
      let { at, size } = stage;
      if (at === undefined || size === undefined) {
        const elements: T[] = [];
        for await (const element of stage.open(epoch, 0)) elements.push(element);
        at = (place) => elements[place]!;
        size = elements.length;
      }
      const order = orderOf(size, drawer(seed, epoch));
      for (let i = from; i < size; i++) yield at(order[i]!);
    },
  };
}

/** Each element drawn from the next so many. */
export function shuffledWithin<T>(stage: Stage<T>, buffer: number, seed: number): Stage<T> {
  return {
    size: stage.size,
    async *open(epoch, from) {
      const draw = drawer(seed, epoch);
      const held: T[] = [];
      let place = 0;
      for await (const element of stage.open(epoch, 0)) {
        held.push(element);
        if (held.length < buffer) continue;
        const next = pulled(held, draw);
        if (place++ >= from) yield next;
      }
      while (held.length > 0) {
        const next = pulled(held, draw);
        if (place++ >= from) yield next;
      }
    },
  };
}

/** One of the elements, whose place the last one takes. */
function pulled<T>(held: T[], draw: (n: number) => number): T {
  const i = draw(held.length);
  const element = held[i]!;
  const last = held.pop()!;
  if (i < held.length) held[i] = last;
  return element;
}

/** Kept in memory once they have been read to the end: those of epoch 0, whichever asks for them first. */
export function cached<T>(stage: Stage<T>): Stage<T> {
  let kept: readonly T[] | undefined;
  return {
    get size() {
      return kept ? kept.length : stage.size;
    },
    async *open(_, from) {
      if (kept) {
        for (let i = from; i < kept.length; i++) yield kept[i]!;
        return;
      }
      const elements: T[] = [];
      for await (const element of stage.open(0, 0)) {
        elements.push(element);
        if (elements.length > from) yield element;
      }
      kept = elements;
    },
  };
}

/** Read up to `count` elements ahead of whoever asks for them. */
export function prefetched<T>(stage: Stage<T>, count: number): Stage<T> {
  return {
    size: stage.size,
    async *open(epoch, from) {
      const reading = stage.open(epoch, from);
      const ahead: Promise<IteratorResult<T, void>>[] = [];
      let [pending, over] = [false, false];
      const readOn = () => {
        if (pending || over || ahead.length >= count) return;
        pending = true;
        const step = reading.next();
        ahead.push(step);
        const answered = (done: boolean) => {
          pending = false;
          over = done;
          readOn();
        };
        // Of what goes wrong whoever asks for it hears.
        step.then(
          ({ done }) => answered(done === true),
          () => answered(true),
        );
      };
      try {
        for (;;) {
          readOn();
          const { done, value } = await ahead.shift()!;
          if (done) return;
          yield value;
        }
      } finally {
        // Not awaited: what is being read ahead may never come.
        reading.return().catch(() => {});
      }
    },
  };
}
