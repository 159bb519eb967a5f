import {
  boolean,
  checkOptions,
  checkSurplus,
  finiteNumber,
  isPlain,
  nonNegativeInteger,
  show,
} from "../checks.js";
import { isArrayLike, isDetached, isNDArray, type NDArray } from "../data/types.js";
import { drawer, orderOf } from "../dataset/random.js";
import { rowsIn } from "../dataset/rows.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";

/** Options of {@link trainTestSplit}. */
export interface TrainTestSplitOptions {
  /** The part of the rows, between 0 and 1, that is for testing; it is rounded up. Default 0.25. */
  testSize?: number;
  /** Whether rows are put into another order before. Default true; else the last ones are for testing. */
  shuffle?: boolean;
  /** Whether both parts have each class of `y` in the share that it has in all. Default false. */
  stratify?: boolean;
  /** Decides the order. Default 0. */
  seed?: number;
}

const WHERE = "trainTestSplit";
/** Numbers of a one-hot row. */
const MOST_CLASSES = 1_000_000;

/**
 * Divides rows for training and for testing: `const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y)`. Data has the forms that `fit` takes, and
 * each part has the form of its whole.
 *
 * @throws BpttError `Shape` for different numbers of rows; `EmptyData` where a part would have no row, or, with `stratify`, fewer than there are
 * classes, or a class has a single one.
 */
export function trainTestSplit<X, Y>(
  x: X,
  y: Y,
  options: TrainTestSplitOptions = {},
  ...surplus: never[]
): [xTrain: X, xTest: X, yTrain: Y, yTest: Y] {
  checkSurplus(WHERE, surplus);
  const names = ["testSize", "shuffle", "stratify", "seed"];
  const {
    testSize = 0.25,
    shuffle = true,
    stratify = false,
    seed = 0,
  } = checkOptions(WHERE, options, names);
  const share = finiteNumber(WHERE, "testSize", testSize, 0, 1);
  const draw = drawer(nonNegativeInteger(WHERE, "seed", seed), 0);
  const mixes = boolean(WHERE, "shuffle", shuffle);
  const byClass = boolean(WHERE, "stratify", stratify);
  const { rows } = rowsIn(x, "x");
  const labels = rowsIn(y, "y");
  if (labels.rows !== rows) {
    throw new BpttError(
      "Shape",
      `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: x has ${rows} rows, y has ${labels.rows}.`,
    );
  }
  const tests = Math.ceil(rows * share);
  if (tests === 0 || tests === rows) throw tooFew(`of ${rows} rows ${tests} would be for testing`);
  const order = mixes ? orderOf(rows, draw) : Uint32Array.from({ length: rows }, (_, i) => i);
  const tested = byClass
    ? stratified(order, labels.at, tests)
    : new Set(order.subarray(rows - tests));
  const test = order.filter((row) => tested.has(row));
  const train = order.filter((row) => !tested.has(row));
  return [picked(x, train), picked(x, test), picked(y, train), picked(y, test)];
}

/** Rows for testing, of each class its share: rounded down, and the classes that lose most by that get one more. */
function stratified(
  order: Uint32Array,
  labelOf: (row: number) => unknown,
  tests: number,
): Set<number> {
  const classes = new Map<string, number[]>();
  for (const row of order) {
    const label = keyOf(labelOf(row));
    const rows = classes.get(label);
    if (rows) rows.push(row);
    else classes.set(label, [row]);
  }
  const all = [...classes].sort(([a], [b]) => (a < b ? -1 : 1));
  const shares = all.map(([, rows]) => (rows.length * tests) / order.length);
  const counts = shares.map(Math.floor);
  const lost = shares.map((exact, i) => exact - counts[i]!);
  const byLoss = shares.map((_, i) => i).sort((a, b) => lost[b]! - lost[a]! || a - b);
  const missing = tests - counts.reduce((sum, n) => sum + n, 0);
  for (const i of byLoss.slice(0, missing)) counts[i]!++;
  const single = all.find(([, rows]) => rows.length === 1);
  if (single) throw tooFew(`class ${single[0]} has a single one`);
  if (Math.min(tests, order.length - tests) < all.length) {
    throw tooFew(
      `${all.length} classes do not fit into a part of ${Math.min(tests, order.length - tests)}`,
    );
  }
  return new Set(all.flatMap(([, rows], i) => rows.slice(rows.length - counts[i]!)));
}

/** A label as text: a number, or those of a one-hot row. */
function keyOf(label: unknown): string {
  if (!isArrayLike(label)) return show(label);
  const detached = isDetached(label);
  if (label.length <= MOST_CLASSES && !detached) return Array.from(label, show).join();
  const got = detached
    ? `${show(label)} whose memory was given away`
    : `a row of ${label.length} numbers`;
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} stratifies by class numbers or one-hot rows, got ${got}.`,
  );
}

/** Some rows, in the form of the whole. */
function picked<T>(value: T, rows: Uint32Array): T {
  const { at } = rowsIn(value, "data");
  if (isNDArray(value)) return flatPicked(value, rows) as T;
  if (isArray(value)) return Array.from(rows, at) as T;
  if (ArrayBuffer.isView(value)) {
    const typed = value as unknown as Float32Array;
    return new (typed.constructor as Float32ArrayConstructor)(
      Array.from(rows, (row) => typed[row]!),
    ) as T;
  }
  const entries = isPlain(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, part]) => [key, picked(part, rows)])) as T;
}

function flatPicked({ data, shape, lengths }: NDArray, rows: Uint32Array): NDArray {
  const size = shape.slice(1).reduce((product, dim) => product * dim, 1);
  const Class = (isArray(data) ? Array : data.constructor) as {
    from(list: ArrayLike<number>): number[];
  };
  const numbers = Array.from(rows, (row) =>
    Array.from({ length: size }, (_, i) => data[row * size + i]!),
  );
  const part = { data: Class.from(numbers.flat()), shape: [rows.length, ...shape.slice(1)] };
  return lengths ? { ...part, lengths: Array.from(rows, (row) => lengths[row]!) } : part;
}

const tooFew = (why: string): BpttError =>
  new BpttError("EmptyData", `${WHERE} needs rows for both parts, and ${why}.`);
