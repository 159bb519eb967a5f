// RNN layers, beside whose cell TensorFlow.js writes the cell's settings once more.
import { isPlain } from "../../checks.js";
import { isArray } from "../../show.js";

/** What the layer has of its own under the names of a cell's settings. */
const OWN = ["name", "trainable", "dtype"];

/** A configuration in which such layers have their own settings alone. */
export function withoutCellSettings(value: unknown): unknown {
  if (isArray(value)) return value.map(withoutCellSettings);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, withoutCellSettings(item)]);
  const copy = Object.fromEntries(entries);
  return copy.class_name === "RNN" && isPlain(copy.config)
    ? { ...copy, config: ofLayer(copy.config) }
    : copy;
}

function ofLayer(config: Readonly<Record<string, unknown>>) {
  const { cell } = config;
  const settings = isPlain(cell) && isPlain(cell.config) ? cell.config : {};
  const again = ([key, value]: [string, unknown]) =>
    !OWN.includes(key) &&
    Object.hasOwn(settings, key) &&
    JSON.stringify(settings[key]) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(config).filter((entry) => !again(entry)));
}
