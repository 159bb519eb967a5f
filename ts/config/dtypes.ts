/** What a configuration says of the type of numbers. */
import { list } from "../checks.js";
import type { Fields } from "./fields.js";

/** Other types that Keras computes in, with what it rounds to or not: here all numbers have 32 bits. */
const OTHERS = ["float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"];

/** Those that the file under way has asked for. */
let asked: Set<string> | undefined;

/** Reads the configurations of a file, which may ask for other types of floats: they are read as those of 32 bits, and it is said. */
export function readingTypes<T>(from: string, read: () => T): T {
  const found = new Set<string>();
  asked = found;
  try {
    return read();
  } finally {
    asked = undefined;
    if (found.size > 0) {
      console.warn(
        `${from} asks for ${list([...found])}, and is read as float32, in which everything is computed here.`,
      );
    }
  }
}

/** A policy of 32-bit floats, or one that is read as such: newer configurations hold it as an object. */
export function isFloat(value: unknown): boolean {
  const name = nameOf(value);
  if (name === "float32") return true;
  if (asked === undefined || !OTHERS.includes(name as string)) return false;
  asked.add(name as string);
  return true;
}

function nameOf(value: unknown): unknown {
  if (value === null) return "float32";
  if (typeof value === "string") return value;
  const { class_name, config } = (value ?? {}) as { class_name?: unknown; config?: unknown };
  return ["DTypePolicy", "Policy"].includes(class_name as string)
    ? (config as { name?: unknown } | null)?.name
    : undefined;
}

/** Takes the type in which something computes, which must be one of floats. */
export function takeFloat(config: Fields): void {
  const dtype = config.take("dtype");
  if (dtype !== undefined && !isFloat(dtype)) throw config.refuse("dtype", dtype);
}
