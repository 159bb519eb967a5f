import { isReadable } from "../checks.js";
import { isArray } from "../show.js";
import type { Picture } from "./pictures.js";

/** Numbers in a row: an ordinary array or any typed array but those of 64-bit integers. */
export type NumericArray =
  | readonly number[]
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** Numbers of any rank in one flat array, the last axis running fastest. What `predict` gives can be given back. */
export interface NDArray {
  /** The numbers, as many as the shape has places. */
  readonly data: NumericArray;
  /** Sizes of the axes, the rows first. */
  readonly shape: readonly number[];
  /** Steps of each row: what is behind them in a row is padding. */
  readonly lengths?: ArrayLike<number> | undefined;
}

/** A value for each input or output of a model: a list in their order, or an object with their names. */
export type ListOrNamed<T> = readonly T[] | { readonly [name: string]: T };

/**
 * What a model computes on.
 *
 * - Token ids, for a model that begins with an Embedding: `(rows, steps)`, or rows of different lengths. A short row
 *   simply ends: nothing is computed beyond it.
 * - Steps of token ids, for one that does so within a `TimeDistributed`: `(rows, steps, ids of each)`, or rows of different lengths. Steps have as many ids each.
 * - Sequences of vectors, for one that begins with a recurrent layer: `(rows, steps, features)`, or rows of different lengths.
 * - Vectors, for one that begins with Dense: `(rows, features)`.
 * - Images, for one that begins with Conv2D: `(rows, height, width, channels)`; and `(rows, steps, height, width, channels)`, or rows of different
 *   lengths, where it does so for every step. Bytes are numbers from 0 to 255.
 *   A list of pictures, or of clips of them, will do as well: each an `ImageData`, or on a page a `VideoFrame` or an `ImageBitmap`, all of one size. Of their red, green, blue and
 *   alpha a model of 3 channels takes the first three, and one of 1 channel their grey.
 * - Texts, for one that begins with a TextVectorization: a list of them, or of lists of one.
 *
 * Nested arrays, arrays of typed arrays, or `{ data, shape }`. An Int32Array of ids or a Float32Array of numbers given
 * as `{ data, shape }` is used as it is, not copied: leave it alone until the call is over. With `lengths` beside them, one for each row,
 * rows end there, and what stands behind is never computed.
 */
export type InputData =
  | NDArray
  | readonly NumericArray[]
  | Nested
  | readonly Picture[]
  | readonly (readonly Picture[])[]
  | readonly (string | readonly string[])[];

/** Numbers of three to five axes. @inline */
export type Nested =
  | readonly (readonly NumericArray[])[]
  | readonly (readonly (readonly NumericArray[])[])[]
  | readonly (readonly (readonly (readonly NumericArray[])[])[])[];

/**
 * What the output should be. For a loss on class indices (`sparse_categorical_crossentropy`) one index per row, or per
 * row and step; for the others one number per output: `(rows, outputs)`, or `(rows, steps, outputs)` for a model that
 * answers at every step; where it answers with images, those have their sizes in the place of `outputs`. An axis of length 1 may be left out. Targets of ragged rows are ragged likewise. At masked steps any finite number
 * may stand: they count for nothing. True and false are 1 and 0.
 *
 * For `ctc` a list of class indices per row, of any length; blanks at its end are padding. Of `{ data, shape: [rows, labels], lengths }` the first labels of each row.
 */
export type TargetData =
  | NDArray
  | Labels
  | readonly Labels[]
  | readonly (readonly Labels[])[]
  | Nested;

/** What targets are, row by row. @inline */
type Labels = NumericArray | readonly boolean[];

/**
 * What targets weigh in the loss: a number for each row, or for each row and step of a model that answers at every step, of ragged rows as
 * many. Keras wants the latter there; here a row's weight is that of all of its steps.
 */
export type SampleWeightData = TargetData;

/** A weight as `getWeights` gives it. */
export interface WeightValue {
  /** Keras's path: `sequential/simple_rnn/simple_rnn_cell/kernel`; of a layer alone it begins with the layer's name. */
  readonly name: string;
  /** Sizes of its axes. */
  readonly shape: readonly number[];
  /** A copy of the numbers, the last axis running fastest. */
  readonly data: Float32Array;
}

/** A weight as `setWeights` takes it: with its shape, or as nested arrays; a vector may be a typed array. */
export type WeightInput =
  | {
      /** Sizes of its axes. */
      readonly shape: readonly number[];
      /** The numbers, the last axis running fastest. */
      readonly data: NumericArray;
      /** Passed over: weights are told by their order. */
      readonly name?: string;
    }
  | NumericArray
  | readonly NumericArray[];

/** What kind of typed array a value is, whatever it says of itself and from whichever realm; undefined for anything else. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get as (this: unknown) => string | undefined;

/** Whether `value` is an array of numbers of one of the accepted types, by its type alone. */
export function isTyped(value: unknown): value is Exclude<NumericArray, readonly number[]> {
  const kind = kindOf.call(value);
  return kind !== undefined && !kind.startsWith("Big");
}

/** Whether `value` is a typed array whose memory was given away, as `postMessage` does: it has no numbers, and can't be iterated over. */
export function isDetached(value: unknown): boolean {
  if (!isTyped(value)) return false;
  try {
    Uint8Array.prototype.values.call(value as Uint8Array);
    return false;
  } catch {
    return true;
  }
}

/** Whether `value` is an array or a typed one. A Proxy of one may give any length. */
export const isArrayLike = (value: unknown): value is ArrayLike<unknown> =>
  (isArray(value) && Number.isSafeInteger(value.length) && value.length >= 0) || isTyped(value);

/** Whether `value` has the form `{ data, shape }`. */
export function isNDArray(value: unknown): value is NDArray {
  return isReadable(value) && "data" in value && "shape" in value;
}
