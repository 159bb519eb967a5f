// The variables of Keras 2's optimizers in the order of Keras 3's.
import { isPlain } from "../../checks.js";
import type { StoredTensor } from "../../io/number_types.js";
import type { CompileConfig } from "../keras/compile_config.js";

/** Optimizers before 2.11 listed the first moments of all weights, then the second ones. These have both side by side now. */
const SIDE_BY_SIDE = ["Adadelta", "Adam", "Adamax", "Nadam"];

/**
 * @param stored the number of updates, then what is kept of each weight.
 * @param compile how the model was compiled, in Keras 3's form.
 * @param old whether the optimizer is of the kind before 2.11.
 * @param weights the number of weights that are trained.
 * @returns undefined in the place of the learning rate, which the settings alone have.
 */
export function variablesInKeras3(
  stored: readonly (StoredTensor | undefined)[],
  { optimizer }: CompileConfig,
  old: boolean,
  weights: number,
): (StoredTensor | undefined)[] {
  const [iteration, ...kept] = stored.filter((variable) => variable !== undefined);
  if (iteration === undefined) return [];
  const [className, settings] = partsOf(optimizer);
  const rate = isPlain(settings.learning_rate) ? [] : [undefined];
  const slots = kept.filter(({ shape }) => shape.length > 0);
  // The product of all momenta, which is the last one today.
  const products = kept.filter(({ shape }) => shape.length === 0);
  // Kept whether there is momentum or not.
  if (/^sgd$/i.test(className) && !settings.momentum) return [iteration, ...rate];
  const paired = old && SIDE_BY_SIDE.includes(className) && slots.length >= 2 * weights;
  return [iteration, ...rate, ...(paired ? sideBySide(slots, weights) : slots), ...products];
}

/** The first two of each weight one behind the other. */
const sideBySide = (slots: readonly StoredTensor[], weights: number): StoredTensor[] => [
  ...slots.slice(0, weights).flatMap((first, i) => [first, slots[weights + i]!]),
  ...slots.slice(2 * weights),
];

function partsOf(optimizer: unknown): [string, Readonly<Record<string, unknown>>] {
  if (!isPlain(optimizer)) return [String(optimizer), {}];
  const { class_name, config } = optimizer;
  return [String(class_name), isPlain(config) ? config : {}];
}
