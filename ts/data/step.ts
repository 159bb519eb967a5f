// One step of each row of a session.
import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { sizeOf } from "../shape.js";
import { checkFlat, checkNumber, isExactly, isFloat } from "./floats.js";
import { divide } from "./inputs.js";
import { copyPixels, isPicture, type Picture, pixelsOf } from "./pictures.js";
import { badId, copyIds, isId, type Vocabulary } from "./tokens.js";
import {
  isArrayLike,
  isNDArray,
  isTyped,
  type NDArray,
  type Nested,
  type NumericArray,
} from "./types.js";

/**
 * One step of each row of a session: a token id a row, or an array of the ids of a step that is a sequence of them; a vector a row, which may be a typed array; or a frame, flat or nested as `predict` takes
 * it. All vectors together may be one typed
 * array, row behind row, or `{ data, shape: [rows, features] }`. A row that has no step this time is null.
 * A step of an image may be a picture, as `InputData` says; that of a session of one row may stand alone.
 */
export type StepData =
  | NDArray
  | NumericArray
  | readonly (number | null)[]
  | readonly (NumericArray | Nested | null)[]
  | Picture
  | readonly (Picture | null)[];

/** An input: the shape of a step, of no axes where it is one id; and the vocabulary of ids. */
export interface StepPort {
  readonly name: string;
  readonly shape: readonly number[];
  readonly vocabulary?: Vocabulary;
}

const WHAT = "the rows of a session";

/** Steps as the engine takes them, in arrays that the next ones are written into. */
export class Steps {
  /** For each input its ids or numbers, row by row; 0 for a row without a step. */
  readonly feeds: readonly { steps: 1; tokens?: Int32Array; floats?: Float32Array }[];
  readonly #rows: number;
  readonly #ports: readonly StepPort[];
  readonly #keyed: boolean;
  readonly #counts: Uint32Array;
  #missing = false;

  /** @param keyed whether the inputs have keys of their own. */
  constructor(rows: number, ports: readonly StepPort[], keyed: boolean) {
    this.#rows = rows;
    this.#ports = ports;
    this.#keyed = keyed;
    this.#counts = zeros(Uint32Array, rows, WHAT);
    this.feeds = ports.map(({ shape, vocabulary }) => {
      const numbers = rows * sizeOf(shape);
      return vocabulary
        ? { steps: 1, tokens: zeros(Int32Array, numbers, WHAT) }
        : { steps: 1, floats: zeros(Float32Array, numbers, WHAT) };
    });
  }

  /** 0 for rows without a step, else 1; nothing where all rows have one. */
  get counts(): Uint32Array | undefined {
    return this.#missing ? this.#counts : undefined;
  }

  /**
   * Takes the next step.
   * @throws BpttError `Shape`, `TokenOutOfRange`, `NotFinite`, `InvalidArgument` for what can't be used.
   */
  take(x: unknown): void {
    this.#missing = false;
    const alone = this.#rows === 1 && isPicture(x);
    if (this.#ports.length === 1 && (isArrayLike(x) || alone)) {
      this.#takeOne(0, alone ? [x] : x, "x");
      return;
    }
    const ports = this.#ports.map(({ name }) => ({ name, rank: undefined }));
    divide(x, "x", ports, "input", this.#keyed).forEach(({ value, name }, i) => {
      this.#takeOne(i, value, name);
    });
  }

  #takeOne(i: number, value: unknown, name: string): void {
    const { shape, vocabulary } = this.#ports[i]!;
    const { tokens, floats } = this.feeds[i]!;
    if (vocabulary === undefined) this.#takeVectors(value, name, floats!, shape, i > 0);
    else if (shape.length === 0) this.#takeIds(value, name, tokens!, vocabulary, i > 0);
    else this.#takeWords(value, name, tokens!, vocabulary, i > 0);
  }

  #takeIds(
    value: unknown,
    name: string,
    into: Int32Array,
    vocabulary: Vocabulary,
    beside: boolean,
  ): void {
    const ids = isNDArray(value) ? ofShape(value, name, [this.#rows]) : value;
    const rows = this.#expect(ids, name, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const id = rows[row];
      const given = this.#count(row, id, name, beside);
      if (given && !isId(id, vocabulary.size)) throw badId(id, `${name}[${row}]`, vocabulary);
      into[row] = given ? (id as number) : 0;
    }
  }

  /** Steps of several ids: nested, or as `{ data, shape: [rows, ids] }`. */
  #takeWords(
    value: unknown,
    name: string,
    into: Int32Array,
    vocabulary: Vocabulary,
    beside: boolean,
  ): void {
    const each = into.length / this.#rows;
    const shaped = isNDArray(value) ? ofShape(value, name, [this.#rows, each]) : undefined;
    const rows = shaped
      ? Array.from({ length: this.#rows })
      : this.#expect(value, name, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const [at, where] = [row * each, `${name}[${row}]`];
      const ids = shaped ? Array.from({ length: each }, (_, i) => shaped[at + i]) : rows[row];
      if (!this.#count(row, ids, name, beside)) into.fill(0, at, at + each);
      else copyWords(ids, into.subarray(at, at + each), vocabulary, where);
    }
  }

  #takeVectors(
    value: unknown,
    name: string,
    into: Float32Array,
    shape: readonly number[],
    beside: boolean,
  ): void {
    const features = sizeOf(shape);
    const shaped = isNDArray(value);
    if (shaped || isTyped(value)) {
      const data = shaped
        ? ofShape(value, name, [this.#rows, features], [this.#rows, ...shape])
        : value;
      const numbers = this.#expect(data, name, into.length);
      for (let row = 0; row < this.#rows; row++) this.#count(row, 0, name, beside);
      copyNumbers(numbers, into, 0, into.length, name);
      return;
    }
    const rows = this.#expect(value, name, this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const vector = rows[row];
      const at = row * features;
      if (!this.#count(row, vector, name, beside)) into.fill(0, at, at + features);
      else if (isPicture(vector))
        copyPicture(vector, into.subarray(at, at + features), shape, `${name}[${row}]`);
      else copyNested(vector, into, at, shape, `${name}[${row}]`);
    }
  }

  /** All that there should be, and no more. */
  #expect(values: unknown, name: string, length: number): ArrayLike<unknown> {
    if (isArrayLike(values) && values.length === length) return values;
    const rows = `one step for each of the ${this.#rows} rows of the session`;
    throw new BpttError(
      isArrayLike(values) ? "Shape" : "InvalidArgument",
      isArrayLike(values)
        ? `${name} should have ${rows}, ${length} in all, got ${values.length}.`
        : `${name} should be an array of ${rows}, got ${show(values)}.`,
    );
  }

  /** Notes whether a row has a step: in all inputs, or in none. */
  #count(row: number, step: unknown, name: string, beside: boolean): boolean {
    const count = step === null ? 0 : 1;
    if (beside && this.#counts[row] !== count) {
      throw new BpttError(
        "InvalidArgument",
        `${name}[${row}] is ${count ? "a step" : "null"} and in another input it is not: a row has a step in all inputs, or in none.`,
      );
    }
    this.#counts[row] = count;
    this.#missing ||= count === 0;
    return count === 1;
  }
}

function copyWords(ids: unknown, into: Int32Array, vocabulary: Vocabulary, where: string): void {
  if (!isArrayLike(ids) || ids.length !== into.length) {
    const got = isArrayLike(ids) ? `${ids.length}` : show(ids);
    throw new BpttError(
      "Shape",
      `${where} should be the ${into.length} token ids of a step, got ${got}.`,
    );
  }
  copyIds(ids, into, 0, vocabulary, (i) => `${where}[${i}]`);
}

function copyPicture(
  picture: Picture,
  into: Float32Array,
  [down, across, channels = 0]: readonly number[],
  where: string,
): void {
  const { width, height, data } = pixelsOf(picture, where);
  if (width === across && height === down) {
    copyPixels(data, into, channels, where);
    return;
  }
  throw new BpttError(
    "Shape",
    `${where} is a picture of ${width} x ${height} pixels, and ${channels ? `${across} x ${down} were` : `a vector of ${down} was`} expected.`,
  );
}

/** A step flat, or with an array for each of its axes, as `predict` takes it. */
function copyNested(
  value: unknown,
  into: Float32Array,
  at: number,
  [length = 1, ...rest]: readonly number[],
  where: string,
): void {
  const size = sizeOf(rest);
  if (rest.length === 0 || !isArrayLike(value) || !isArrayLike(value[0])) {
    copyVector(value, into, at, length * size, where);
    return;
  }
  if (value.length !== length) {
    throw new BpttError(
      "Shape",
      `${where} should have the shape [${[length, ...rest].join(", ")}], got ${value.length} along its first axis.`,
    );
  }
  for (let i = 0; i < length; i++) {
    copyNested(value[i], into, at + i * size, rest, `${where}[${i}]`);
  }
}

function copyVector(
  value: unknown,
  into: Float32Array,
  at: number,
  features: number,
  where: string,
): void {
  // A single number may stand without its axis.
  const vector = features === 1 && typeof value === "number" ? [value] : value;
  if (!isArrayLike(vector) || vector.length !== features) {
    const got = isArrayLike(vector) ? `${vector.length}` : show(value);
    throw new BpttError("Shape", `${where} should be a vector of ${features}, got ${got}.`);
  }
  copyNumbers(vector, into, at, features, where);
}

/** Numbers as float32. That those of a Float32Array are finite is left to the core, which looks at four at a time. */
function copyNumbers(
  from: ArrayLike<unknown>,
  into: Float32Array,
  at: number,
  count: number,
  where: string,
): void {
  if (isExactly(from, Float32Array)) {
    into.set(from, at);
    return;
  }
  for (let i = 0; i < count; i++) {
    const value = from[i];
    into[at + i] = isFloat(value) ? value : checkNumber(value, () => `${where}[${i}]`);
  }
}

/** The numbers of an array, which must have one of these shapes. */
function ofShape(
  value: NDArray,
  name: string,
  ...expected: readonly (readonly number[])[]
): ArrayLike<unknown> {
  const { data, shape } = checkFlat(value, name);
  const { lengths } = value;
  const fits = expected.some(
    (dims) => shape.length === dims.length && dims.every((dim, i) => shape[i] === dim),
  );
  if (fits && lengths === undefined) return data;
  const got = `[${shape.join(", ")}]${lengths === undefined ? "" : " and lengths"}`;
  throw new BpttError(
    "Shape",
    `${name} should be of shape [${expected.at(-1)!.join(", ")}], one step of each row, got ${got}.`,
  );
}
