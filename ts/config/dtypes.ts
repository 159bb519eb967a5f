/** What a configuration says of the type of numbers. */
import type { Fields } from "./fields.js";

/** A policy of 32-bit floats: newer configurations hold it as an object. */
export function isFloat32(value: unknown): boolean {
  if (value === null || value === "float32") return true;
  const { class_name, config } = (value ?? {}) as { class_name?: unknown; config?: unknown };
  return class_name === "DTypePolicy" && (config as { name?: unknown })?.name === "float32";
}

/** Takes the type in which something computes, which may be that one alone. */
export function takeFloat32(config: Fields): void {
  const dtype = config.take("dtype");
  if (dtype !== undefined && !isFloat32(dtype)) throw config.refuse("dtype", dtype);
}
