import { BpttError } from "./errors.js";
import { enumerate, isArray, list, shortened, show } from "./show.js";

export { list, show } from "./show.js";

/** Whether `value` is an object, and no Proxy that was revoked, which nothing can be asked. */
export function isReadable(value: unknown): value is object {
  return typeof value === "object" && value !== null && answers(value);
}

/** Whether an object or a function can be asked anything. */
export function answers(value: object): boolean {
  try {
    Object.getPrototypeOf(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether `value` is an object as `{ ... }` writes it: no array, no instance of a class, nothing that can't be read. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isReadable(value) || isArray(value)) return false;
  const proto = Object.getPrototypeOf(value);
  // Told by its form, as other realms have an Object of their own.
  return proto === null || (Object.getPrototypeOf(proto) === null && "hasOwnProperty" in proto);
}

/** What a table holds under a name that a user gave: what every object inherits (`constructor`, ...) is none of it. */
export const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The options as they are now, each read once. Throws unless they are a plain object. */
export function takeOptions<T>(where: string, options: T): T {
  if (isPlain(options)) return { ...options };
  throw new BpttError(
    "InvalidArgument",
    `${where} expects an object of options, got ${show(options)}.`,
  );
}

/** The same, which may hold only the keys in `accepted`. */
export function checkOptions<T>(where: string, options: T, accepted: readonly string[]): T {
  const taken = takeOptions(where, options);
  for (const key of Reflect.ownKeys(taken as object)) {
    if (typeof key === "string" && accepted.includes(key)) continue;
    const name = shortened(String(key));
    const meant = meantBy(name, accepted);
    const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
    throw new BpttError(
      "InvalidArgument",
      `${where} does not know the option \`${name}\`.${hint} It ${accepted.length > 0 ? `accepts: ${enumerate(accepted)}` : "takes no options"}.`,
    );
  }
  return taken;
}

/** The option of which a name is Keras's spelling; else the only one of which it is another spelling or a beginning, or which begins it. */
function meantBy(name: string, accepted: readonly string[]): string | undefined {
  const camel = camelKey(name);
  if (accepted.includes(camel) || camel.length < 3) return accepted.find((key) => key === camel);
  const letters = camel.toLowerCase();
  const like = accepted.filter((key) => {
    const known = key.toLowerCase();
    return known.startsWith(letters) || letters.startsWith(known);
  });
  return like.length === 1 ? like[0] : undefined;
}

/** The items of an array as they are now, each read once, holes as undefined; undefined for anything else, and for longer ones. */
export function takeItems(value: unknown, most: number): unknown[] | undefined {
  if (!isArray(value)) return undefined;
  const { length } = value;
  return length <= most ? Array.from({ length }, (_, i) => value[i]) : undefined;
}

/** Whether `for (const item of value)` gives what may be lists or texts: not the characters of a text or the numbers of an array. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  if (!isReadable(value) || ArrayBuffer.isView(value)) return false;
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}

/** Refuses to make what there are only kinds of. */
export function refuseAbstract(made: unknown, Class: unknown, name: string): void {
  if (made !== Class) return;
  throw new BpttError(
    "InvalidArgument",
    `${name} is what several classes have in common, and is not made itself.`,
  );
}

/** The name of a model, a layer or an input, which becomes part of the paths of weights. */
export function checkName(where: string, value: unknown): string {
  if (typeof value === "string" && /^[^/\s][^/]*$/.test(value) && !/\p{Surrogate}/u.test(value)) {
    return value;
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`name\`, expected a non-empty string without "/", got ${show(value)}.`,
  );
}

/** Throws where a method was given arguments behind those that it takes. */
export function checkSurplus(where: string, surplus: readonly unknown[]): void {
  if (surplus.length === 0) return;
  throw new BpttError(
    "InvalidArgument",
    `${where} was given ${surplus.length === 1 ? "an argument" : `${surplus.length} arguments`} more than it takes: ${surplus.map(show).join(", ")}.`,
  );
}

export function positiveInteger(where: string, argument: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected a positive integer, got ${show(value)}.`,
  );
}

export function nonNegativeInteger(where: string, argument: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected an integer of at least 0, got ${show(value)}.`,
  );
}

/** The largest rate where one of 1 would leave nothing. */
export const BELOW_1 = 1 - 2 ** -52;

/** A number that is finite as a 32-bit float as well, with which the engine computes. */
export function finiteNumber(
  where: string,
  argument: string,
  value: unknown,
  low = Number.NEGATIVE_INFINITY,
  high = Number.POSITIVE_INFINITY,
): number {
  const within =
    typeof value === "number" && Number.isFinite(value) && value >= low && value <= high;
  // Weights, and all that moves them, are numbers of 32 bits.
  const large = within && !Number.isFinite(Math.fround(value));
  if (within && !large) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected a finite number${range(low, high)}, got ${show(value)}${large ? ", which is too large for a 32-bit float" : ""}.`,
  );
}

/** Bounds as a sentence has them: one that is next to 0 or 1 leaves that out. */
function range(low: number, high: number): string {
  if (!Number.isFinite(low)) return "";
  const open = low === Number.MIN_VALUE || high === BELOW_1;
  if (Number.isFinite(high) && !open) return ` between ${low} and ${high}`;
  const above = low === Number.MIN_VALUE ? " above 0" : ` of at least ${low}`;
  if (!Number.isFinite(high)) return above;
  return `${above} and ${high === BELOW_1 ? "below 1" : `at most ${high}`}`;
}

export function boolean(where: string, argument: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected true or false, got ${show(value)}.`,
  );
}

export function oneOf<T extends string>(
  where: string,
  argument: string,
  value: unknown,
  accepted: readonly T[],
): T {
  if (accepted.includes(value as T)) return value as T;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected one of ${list(accepted)}, got ${show(value)}.`,
  );
}

/** A setting as Keras spells it, `units_in`, as an option: `unitsIn`. */
export const camelKey = (key: string): string =>
  key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `returnSequences` as Keras spells it. */
export const snakeKey = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A name in Keras's spelling, `he_normal`, in camelCase: `heNormal`. */
export type Camel<S extends string> = S extends `${infer A}_${infer B}`
  ? `${A}${Capitalize<Camel<B>>}`
  : S;

/** `binaryCrossentropy` or `BinaryCrossentropy` as Keras spells it: `binary_crossentropy`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** A name in Keras's spelling, which has no camelCase; any other name as it is. */
export const kerasSpelling = (name: string): string =>
  /^[a-z].*[A-Z]/.test(name) ? snakeCase(name) : name;

/** A name of Keras's, `binary_crossentropy`, in the spelling of JavaScript. */
export type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
