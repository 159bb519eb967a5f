/** How messages show what a user gave: short, on one line, and without failing whatever it is. */

/** Characters of a text that a message shows. */
const TEXT = 40;
/** Characters that a list in a message may take. */
const LIST = 360;

/** A value as a message shows it: short, and with its type where the value alone would mislead. */
export function show(value: unknown): string {
  try {
    return describe(value);
  } catch {
    // A revoked Proxy, or code of its own that throws.
    return "an object that can't be read";
  }
}

function describe(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "bigint") return formatBigInt(value);
  if (isClass(value)) return nameOf(value) ? `the class ${nameOf(value)}` : "a class";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return shortened(String(value));
  if (Array.isArray(value)) return `an array of length ${formatNumber(value.length)}`;
  const known = nameOf(value.constructor) || "Object";
  if (ArrayBuffer.isView(value)) return `a ${known}`;
  return known === "Object" ? "an object" : `an instance of ${known}`;
}

/** Whether it is a class as programs write it, which no call can be made of. */
export const isClass = (value: unknown): value is { name?: unknown } =>
  typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));

/** The name of a class, for which bundlers put a stroke before that of one that speaks of itself. */
function nameOf(value: { name?: unknown } | undefined): string {
  const name = value?.name;
  return typeof name === "string" ? shortened(name.replace(/^_(?=[A-Z])/, "")) : "";
}

/** A number as messages write it: all digits that tell it from others, and no more. */
export const formatNumber = (value: number): string => (Object.is(value, -0) ? "-0" : `${value}`);

/** One of any size, the largest by their kind alone: writing out a million digits takes long. */
const formatBigInt = (value: bigint): string =>
  value < 10n ** 20n && value > -(10n ** 20n) ? `${value}n` : "a BigInt of more than 20 digits";

/** A shape or another short list: `[null,200]`. */
export function showItems(value: unknown): string {
  if (!isArray(value)) return show(value);
  const first = Array.from({ length: Math.min(value.length, 8) }, (_, i) => show(value[i]));
  const more = value.length > first.length ? ["…"] : [];
  return `[${[...first, ...more].join(",")}]`;
}

/** A text between quotes, with all that would break a line escaped. */
export const quoted = (text: string): string => JSON.stringify(shortened(text));

/** Names as a sentence lists them: `"a"`, `"b"`. */
export const list = (names: Iterable<string>): string =>
  enumerate(Array.from(names, (name) => `"${shortened(name)}"`));

/** Texts one after the other: of many the first, and how many more there are. */
export function enumerate(texts: readonly string[], most = LIST): string {
  let length = 0;
  const left = texts.findIndex((text, i) => {
    length += text.length + 2;
    return i > 0 && length > most;
  });
  if (left < 0) return texts.join(", ");
  return `${texts.slice(0, left).join(", ")} and ${(texts.length - left).toLocaleString("en-US")} more`;
}

/** The beginning of a long text; a character of two units is kept whole or left out. */
export function shortened(text: string, most = TEXT): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** `Array.isArray`, which throws for a Proxy that was revoked. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}
