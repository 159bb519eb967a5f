/** What a configuration says of the type of numbers. */

/** A policy of 32-bit floats: newer configurations hold it as an object. */
export function isFloat32(value: unknown): boolean {
  if (value === null || value === "float32") return true;
  const { class_name, config } = (value ?? {}) as { class_name?: unknown; config?: unknown };
  return class_name === "DTypePolicy" && (config as { name?: unknown })?.name === "float32";
}
