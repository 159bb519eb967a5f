/** Numbers as Python writes them: in file names (`{epoch:02d}-{val_loss:.2f}`) and in rows of CSV. */
import { list, own } from "../checks.js";
import { BpttError } from "../errors.js";
import { quoted } from "../show.js";

/** Digits behind the point that Python's `format` takes at most here. */
const MOST_DIGITS = 60;
const MOST_WIDTH = 200;

/** A part of a pattern: text, or the place of a value. */
type Part = string | Place;

interface Place {
  readonly name: string;
  readonly sign: string;
  readonly zero: boolean;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

const PLACE = /^(\w+)(?::([ +-]?)(0?)(\d{1,3})?(?:\.(\d{1,2}))?([dfFeEgG%]?))?$/;

/** A number in a name: whole ones, counts, are told from measured ones as Python tells `int` from `float`. */
export interface Values {
  readonly counts: Readonly<Record<string, number>>;
  readonly measures: Readonly<Record<string, number>>;
}

/**
 * A pattern as `str.format` takes it, read once: `{name}` or `{name:0W.Pf}`, with the types d, f, e, g and %; `{{` and `}}` are braces.
 * @throws BpttError `InvalidArgument` for any other form.
 */
export function readPattern(where: string, pattern: string): (values: Values) => string {
  const parts: Part[] = [];
  const pieces = pattern.match(/\{\{|\}\}|\{[^{}]*\}|[^{}]+|[{}]/g) ?? [];
  for (const piece of pieces) {
    if (piece === "{{" || piece === "}}") parts.push(piece[0]!);
    else if (/^[{}]/.test(piece)) parts.push(readPlace(where, pattern, piece));
    else parts.push(piece);
  }
  return (values) =>
    parts.map((part) => (typeof part === "string" ? part : fill(where, part, values))).join("");
}

function readPlace(where: string, pattern: string, piece: string): Place {
  const [all, name, sign = "", zero = "", width = "0", precision, type = ""] =
    PLACE.exec(piece.slice(1, -1)) ?? [];
  const digits = precision === undefined ? undefined : Number(precision);
  const fits = Number(width) <= MOST_WIDTH && (digits ?? 0) <= MOST_DIGITS;
  if (all === undefined || piece.length < 3 || !fits || (type === "d" && digits !== undefined)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received the pattern ${quoted(pattern)}, in which ${quoted(piece)} is no place for a value; places are {epoch:02d}, {batch:04d}, {val_loss:.2f} and the like.`,
    );
  }
  return { name: name!, sign, zero: zero !== "", width: Number(width), precision: digits, type };
}

function fill(where: string, place: Place, { counts, measures }: Values): string {
  const count = own(counts, place.name);
  const value = count ?? own(measures, place.name);
  if (value === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} can't fill in the pattern's "{${place.name}}": there are ${list([...Object.keys(counts), ...Object.keys(measures)])}.`,
    );
  }
  if (place.type === "d" && count === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} can't write "${place.name}" as an integer: give it a form such as "{${place.name}:.4f}".`,
    );
  }
  const body =
    count !== undefined && /^d?$/.test(place.type)
      ? String(Math.abs(count))
      : measure(Math.abs(value), place);
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? "-" : place.sign.replace("-", "");
  // Numbers stand on the right, and a sign before the zeros.
  const room = place.width - sign.length;
  return place.zero ? sign + body.padStart(room, "0") : (sign + body).padStart(place.width);
}

/** A number of at least 0, or what is none, in a form of Python's. */
function measure(value: number, { type, precision }: Place): string {
  if (!Number.isFinite(value)) {
    const word = Number.isNaN(value) ? "nan" : "inf";
    return /[EFG]/.test(type) ? word.toUpperCase() : `${word}${type === "%" ? "%" : ""}`;
  }
  switch (type) {
    case "f":
    case "F":
      return fixed(value, precision ?? 6);
    case "%":
      return `${fixed(100 * value, precision ?? 6)}%`;
    case "e":
      return exponential(value, precision ?? 6);
    case "E":
      return exponential(value, precision ?? 6).toUpperCase();
    case "g":
      return general(value, precision ?? 6);
    case "G":
      return general(value, precision ?? 6).toUpperCase();
    default:
      return precision === undefined ? repr(value) : withPoint(general(value, precision, 1));
  }
}

/** Digits that show whether a number lies in the middle between two that are shorter. */
const EXACT = 30;

function fixed(value: number, digits: number): string {
  // From here on JavaScript writes exponents; such numbers are whole.
  if (value >= 1e21) return BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  return evenBelow(value.toFixed(digits + EXACT), digits) ?? value.toFixed(digits);
}

function exponential(value: number, digits: number): string {
  const [exact, below] = value.toExponential(digits + EXACT).split("e");
  const [rounded, above] = value.toExponential(digits).split("e");
  const even = evenBelow(exact!, digits);
  const power = even === undefined ? above! : below!;
  return `${even ?? rounded}e${power[0]}${power.slice(1).padStart(2, "0")}`;
}

/**
 * What Python rounds to where a number lies in the middle and the shorter one below it is even; JavaScript rounds up then.
 */
function evenBelow(exact: string, digits: number): string | undefined {
  const [whole, behind] = exact.split(".") as [string, string];
  const below = digits > 0 ? `${whole}.${behind.slice(0, digits)}` : whole;
  const middle = /^50*$/.test(behind.slice(digits));
  return middle && Number(below.at(-1)) % 2 === 0 ? below : undefined;
}

/** `g`: so many digits that mean something, without zeros at the end. `less`: how much sooner exponents begin. */
function general(value: number, precision: number, less = 0): string {
  const digits = Math.max(precision, 1);
  const [number, power] = exponential(value, digits - 1).split("e");
  const exponent = Number(power);
  if (value !== 0 && (exponent < -4 || exponent >= digits - less)) {
    return `${trimmed(number!)}e${power}`;
  }
  return trimmed(fixed(value, Math.max(0, digits - 1 - exponent)));
}

const trimmed = (text: string): string =>
  text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;

const withPoint = (text: string): string => (/[.e]/.test(text) ? text : `${text}.0`);

/** A float as `repr` writes it: the fewest digits that tell it from others. */
export function repr(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [number, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${number}e${power![0]}${power!.slice(1).padStart(2, "0")}`;
  }
  const digits = Math.max(0, (number!.split(".")[1]?.length ?? 0) - exponent);
  return withPoint(value.toFixed(digits));
}
