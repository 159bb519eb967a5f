// What a name of Keras's is here, as the exports and the registries of names have it.
import { ACTIVATIONS } from "../../ts/activations.js";
import { camelKey } from "../../ts/checks.js";
import * as exported from "../../ts/index.js";
import { isLoss } from "../../ts/losses/index.js";
import { KINDS } from "../../ts/metrics/kinds.js";
import * as operations from "../../ts/operations/functions/index.js";

/** What the classes of a module of Keras's are here. */
const BASES: Readonly<Record<string, readonly { readonly prototype: object }[]>> = {
  "keras.layers": [exported.Layer],
  "keras.losses": [exported.Loss],
  "keras.metrics": [exported.Metric, exported.Loss],
  "keras.optimizers": [exported.Optimizer],
  "keras.optimizers.schedules": [exported.LearningRateSchedule],
  "keras.callbacks": [exported.Callback],
  "keras.initializers": [exported.Initializer],
  "keras.regularizers": [exported.Regularizer],
  "keras.constraints": [exported.Constraint],
};

/** A word that `compile` or an option takes. */
const word = (name: string): string => `\`"${name}"\``;

const isMetric = (name: string) => isLoss(name) || KINDS.some(({ names }) => names[1] === name);

/** What is found for a path of Keras's, as code; undefined for nothing. */
export function ours(path: string): string | undefined {
  const [module, name] = partsOf(path);
  const value = (exported as Readonly<Record<string, unknown>>)[name];
  const { prototype } = Object(value) as { prototype?: object };
  const isA = (base: { readonly prototype: object }) =>
    base.prototype === prototype ||
    Object.prototype.isPrototypeOf.call(base.prototype, Object(prototype));
  if (BASES[module]?.some(isA)) return `\`${name}\``;
  const named = camelKey(name);
  const operation = Object.hasOwn(operations, named) ? [`\`${named}\``] : [];
  if (module === "keras.ops") return operation[0];
  if (module === "keras.activations" && ACTIVATIONS.some((one) => one === name)) {
    return [word(name), ...operation].join(", ");
  }
  if (module === "keras.losses" && isLoss(name)) return word(name);
  if (module === "keras.metrics" && isMetric(name)) return word(name);
  return undefined;
}

/** A path's module and its name there. */
function partsOf(path: string): [module: string, name: string] {
  const dot = path.lastIndexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
}
