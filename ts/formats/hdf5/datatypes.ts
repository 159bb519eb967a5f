/** Types of numbers as HDF5 describes them: a class, bits, a size, and where the parts of a number lie. */
import { bytesOf, type NumberType } from "../../io/number_types.js";
import type { Input } from "./input.js";
import type { Message } from "./messages.js";

const INTEGER = 0;
const FLOAT = 1;
export const STRING = 3;
const OPAQUE = 5;
export const VARIABLE = 9;

/** What the classes are called, in their order. */
const CLASSES = [
  "integers",
  "floats",
  "times",
  "strings",
  "bit fields",
  "opaque bytes",
  "compound values",
  "references",
  "enumerated values",
  "values of variable length",
  "arrays as values",
];

const integer = (bytes: number, signed: boolean): number[] => [
  ...[INTEGER, signed ? 8 : 0, 0, 0, bytes, 0, 0, 0],
  ...[0, 0, 8 * bytes, 0],
];

/** The exponent lies above the fraction, the sign above both. */
const float = (bytes: number, exponent: number, fraction: number): number[] => {
  const bias = 2 ** (exponent - 1) - 1;
  return [
    ...[FLOAT, 0x20, 8 * bytes - 1, 0, bytes, 0, 0, 0],
    ...[0, 0, 8 * bytes, 0, fraction, exponent, 0, fraction, bias & 255, bias >> 8, 0, 0],
  ];
};

/** The bytes of each type's description; the version stands in the upper half of the first. */
const DESCRIPTIONS: Readonly<Record<NumberType, readonly number[]>> = {
  float16: float(2, 5, 10),
  bfloat16: float(2, 8, 7),
  float32: float(4, 8, 23),
  float64: float(8, 11, 52),
  int8: integer(1, true),
  int16: integer(2, true),
  int32: integer(4, true),
  int64: integer(8, true),
  uint8: integer(1, false),
  uint16: integer(2, false),
  uint32: integer(4, false),
  uint64: integer(8, false),
};

/** The description of a type, as version 1 has it. */
export function describe(type: NumberType): number[] {
  const [first, ...rest] = DESCRIPTIONS[type];
  return [first! | 0x10, ...rest];
}

export const classOf = (input: Input, at: number): number => input.u8(at) & 15;

/** What a type that is not read is called. */
export function nameOf(input: Input, at: number): string {
  const kind = classOf(input, at);
  const name = CLASSES[kind] ?? `values of class ${kind}`;
  const numbers = kind === INTEGER || kind === FLOAT;
  if (!numbers) return name;
  return input.u8(at + 1) & 1 ? `big-endian ${name}` : `${name} of an unusual form`;
}

/**
 * The type of a data set's numbers; undefined for what are no numbers, or numbers of a form that no machine has.
 *
 * @param dtype what the data set's attribute of this name says: Keras stores bfloat16 as two bytes without a meaning of their own.
 */
export function numberType(
  input: Input,
  { at, size }: Message,
  dtype: () => string | undefined,
): NumberType | undefined {
  if (classOf(input, at) === OPAQUE && input.u32(at + 4) === bytesOf("bfloat16")) {
    return dtype() === "bfloat16" ? "bfloat16" : undefined;
  }
  const fits = (description: readonly number[]) =>
    description.length <= size &&
    description.every((byte, i) => byte === (i === 0 ? classOf(input, at) : input.u8(at + i)));
  const types = Object.keys(DESCRIPTIONS) as NumberType[];
  return types.find((type) => fits(DESCRIPTIONS[type]));
}
