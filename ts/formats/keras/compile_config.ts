// How a model was compiled, out of Keras's `compile_config`.
import { camelKey, isPlain, list, own, show } from "../../checks.js";
import { isFloat } from "../../config/dtypes.js";
import { BpttError } from "../../errors.js";
import { type CustomLoss, LossFunction, type LossFunctionOptions } from "../../losses/custom.js";
import type { CompileOptions } from "../../model/compiled.js";
import { isArray } from "../../show.js";

/** A program's own functions by the names under which a file knows them: losses, metrics and learning rates. */
export type CustomObjects = Readonly<Record<string, (...args: never[]) => unknown>>;

/** `compile_config`, or what is like it. */
export type CompileConfig = Readonly<Record<string, unknown>>;

/** The class of a function with options, as which Keras has a loss of its own alone. */
export const FUNCTION = "LossFunction";

/** Fields, each with the option that it is. */
const OPTIONS = new Map(
  Object.entries({
    optimizer: "optimizer",
    loss: "loss",
    loss_weights: "lossWeights",
    metrics: "metrics",
    weighted_metrics: "weightedMetrics",
    steps_per_execution: "stepsPerExecution",
  }),
);

/** Fields whose plain names can be those of a program's own functions: legacy files tell nothing more of them. */
const FUNCTIONS = ["loss", "metrics", "weighted_metrics"];

/** Fields that say how Keras is to compute. */
const QUIET = ["run_eagerly", "jit_compile", "auto_scale_loss"];

/**
 * The options of `compile`; undefined where the file's model was not compiled with a loss.
 * @throws BpttError `Unsupported` for what is no setting of Keras's, or a function that `customObjects` has not.
 */
export function readCompileConfig(
  config: CompileConfig,
  customObjects: CustomObjects,
): CompileOptions | undefined {
  const entries = Object.entries(config).filter(([key]) => !QUIET.includes(key));
  const unknown = entries.find(([key]) => !OPTIONS.has(key));
  if (unknown) {
    throw unreadable(`sets ${show(unknown[0])}; known are ${list([...OPTIONS.keys(), ...QUIET])}`);
  }
  const given = entries.filter(([, value]) => value !== null && value !== undefined);
  const options = given.map(([key, value]) => {
    const named = FUNCTIONS.includes(key) ? byName(value, customObjects) : value;
    return [OPTIONS.get(key)!, restored(named, customObjects)];
  });
  const compile: Partial<CompileOptions> = Object.fromEntries(options);
  return compile.loss === undefined ? undefined : (compile as CompileOptions);
}

/** With functions in the place of their names. As in Keras a program's own are before those of the same name that are known. */
function byName(value: unknown, customObjects: CustomObjects): unknown {
  if (typeof value === "string") return own<unknown>(customObjects, value) ?? value;
  if (isArray(value)) return value.map((item) => byName(item, customObjects));
  if (!isPlain(value) || typeof value.class_name === "string") return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, byName(item, customObjects)]));
}

/** What a field holds, as `compile` takes it. */
function restored(value: unknown, customObjects: CustomObjects): unknown {
  if (isArray(value)) return value.map((item) => restored(item, customObjects));
  if (!isPlain(value)) return value;
  const { class_name, config, module, registered_name: registered } = value;
  if (typeof class_name !== "string") {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([key, item]) => [key, restored(item, customObjects)]));
  }
  if (class_name === "function") {
    return /^keras(\.|$)/.test(String(module)) ? config : custom(config, customObjects);
  }
  const ours = registered === `bptt>${class_name}` || registered === class_name;
  if (typeof registered === "string" && !ours) return custom(class_name, customObjects);
  if (ours && class_name === FUNCTION && isPlain(config)) return lossOf(config, customObjects);
  return { class_name, config: isPlain(config) ? settings(config, customObjects) : config };
}

/** A program's own loss, with the options that it had. */
function lossOf(config: Readonly<Record<string, unknown>>, customObjects: CustomObjects) {
  const { fn, ...options } = settings(config, customObjects);
  const entries = Object.entries(options).map(([key, value]) => [camelKey(key), value]);
  return new LossFunction(fn as CustomLoss, Object.fromEntries(entries) as LossFunctionOptions);
}

/** All numbers have 32 bits here. Another type is left for `compile` to refuse. */
function settings(
  { dtype, ...rest }: Readonly<Record<string, unknown>>,
  custom: CustomObjects,
): Record<string, unknown> {
  const entries = Object.entries(rest).map(([key, value]) => [key, restored(value, custom)]);
  const quiet = dtype === undefined || isFloat(dtype);
  return { ...Object.fromEntries(entries), ...(!quiet && { dtype }) };
}

function custom(name: unknown, customObjects: CustomObjects): unknown {
  const found = typeof name === "string" ? own<unknown>(customObjects, name) : undefined;
  if (found !== undefined) return found;
  throw unreadable(
    `holds ${show(name)}, a function or class of its program: give it in \`customObjects\`, or load with \`compile: false\``,
  );
}

const unreadable = (what: string): BpttError =>
  new BpttError("Unsupported", `How the model was compiled can't be read: it ${what}.`);
