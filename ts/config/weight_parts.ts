/** Initializers, regularizers and constraints of a configuration. */
import { isPlain } from "../checks.js";
import { isArrayConfig } from "./arrays.js";
import type { Fields } from "./fields.js";
import { readOnly } from "./objects.js";

/**
 * One of them as a constructor takes it: class and settings, or its name.
 *
 * @param name of the setting.
 */
export function readPart(where: string, name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { className, config } = readOnly(value, `${where}, ${name}`);
  // What is drawn here comes from the model's seed.
  if (/(^|_)initializer$/.test(name)) config.setAside("seed");
  return { class_name: className, config: settings(config) };
}

function settings(config: Fields): Record<string, unknown> {
  const entries = config.names.map((name): [string, unknown] => [name, config.take(name)]);
  for (const [name, value] of entries) {
    if (isPlain(value) && !isArrayConfig(value)) throw config.refuse(name, value);
  }
  // The axes of an initializer's fans are its own without these.
  const axes = ["input_axes", "output_axes"];
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== null || !axes.includes(name)),
  );
}
