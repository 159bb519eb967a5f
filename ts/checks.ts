import { BpttError } from "./errors.js";

/** A value as a message shows it: short, and with its type where the value alone would mislead. */
export function show(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name;
    return name && name !== "Object" ? `an instance of ${name}` : "an object";
  }
  return String(value);
}

/** Names as a sentence lists them: `"a"`, `"b"`. */
export const list = (names: Iterable<string>): string => [...names].map((n) => `"${n}"`).join(", ");

/** Throws unless `options` is an object that holds only the keys in `accepted`. */
export function checkOptions(where: string, options: unknown, accepted: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects an object of options, got ${show(options)}.`,
    );
  }
  for (const key of Object.keys(options)) {
    if (accepted.includes(key)) continue;
    const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const hint = accepted.includes(camel) ? ` Did you mean \`${camel}\`?` : "";
    throw new BpttError(
      "InvalidArgument",
      `${where} does not know the option \`${key}\`.${hint} It ${accepted.length > 0 ? `accepts: ${accepted.join(", ")}` : "takes no options"}.`,
    );
  }
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
  const range = Number.isFinite(low)
    ? Number.isFinite(high)
      ? ` between ${low} and ${high}`
      : ` of at least ${low}`
    : "";
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected a finite number${range}, got ${show(value)}${large ? ", which is too large for a 32-bit float" : ""}.`,
  );
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

/** `binaryCrossentropy` or `BinaryCrossentropy` as Keras spells it: `binary_crossentropy`. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
