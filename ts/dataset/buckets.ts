import { boolean, checkOptions, positiveInteger, show, takeItems } from "../checks.js";
import { isArrayLike, isNDArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import type { Buckets } from "./stages.js";

/** Options of {@link Dataset.bucketByLength}. */
export interface BucketOptions<T> {
  /** Lengths at which the next bucket begins, rising. */
  boundaries: readonly number[];
  /** Elements of a batch: the same in all buckets, or for each, which are one more than the boundaries. */
  batchSize: number | readonly number[];
  /** The length of an element. Default: the steps of its first member. */
  lengthOf?: (element: T) => number;
  /** Whether batches that are not full at the end are left out. Default false. */
  dropRemainder?: boolean;
}

const WHERE = "bucketByLength";
/** More buckets than anybody has. */
const MOST = 100_000;

/** The buckets that the options ask for, checked. */
export function bucketsOf<T>(options: BucketOptions<T>): Buckets<T> {
  const names = ["boundaries", "batchSize", "lengthOf", "dropRemainder"];
  const taken = checkOptions(WHERE, options, names);
  const { lengthOf = stepsOf, dropRemainder = false } = taken;
  if (typeof lengthOf !== "function")
    throw invalid("lengthOf", "a function of an element", lengthOf);
  const boundaries = takeItems(taken.boundaries, MOST);
  const rises = (n: unknown, i: number) =>
    Number.isSafeInteger(n) && (n as number) > (i === 0 ? 0 : (boundaries![i - 1] as number));
  if (!boundaries?.length || !boundaries.every(rises)) {
    throw invalid("boundaries", "a list of rising positive integers", taken.boundaries);
  }
  const given = taken.batchSize;
  const sizes = isArray(given)
    ? takeItems(given, MOST)
    : Array.from({ length: boundaries.length + 1 }, () => given);
  if (sizes?.length !== boundaries.length + 1) {
    throw invalid(
      "batchSize",
      `a number, or a list of ${boundaries.length + 1}, one for each bucket`,
      given,
    );
  }
  const bucketOf = (element: T) => {
    const length: unknown = lengthOf(element);
    if (typeof length !== "number" || Number.isNaN(length)) throw noLength(length);
    const bucket = boundaries.findIndex((boundary) => length < (boundary as number));
    return bucket < 0 ? boundaries.length : bucket;
  };
  return {
    bucketOf,
    sizes: sizes.map((size) => positiveInteger(WHERE, "batchSize", size)),
    dropRemainder: boolean(WHERE, "dropRemainder", dropRemainder),
  };
}

/** Steps of the first member. */
function stepsOf(element: unknown): number {
  const first = isArray(element) ? element[0] : element;
  if (isNDArray(first) && first.shape.length > 0) return first.shape[0]!;
  if (isArrayLike(first)) return first.length;
  throw noLength(first);
}

const noLength = (got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${WHERE} found an element without a length, ${show(got)}: give \`lengthOf\`, a function that tells it.`,
  );

const invalid = (name: string, expected: string, got: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${WHERE} received an invalid value for argument \`${name}\`, expected ${expected}, got ${show(got)}.`,
  );
