// How a model was compiled, as Keras's `compile_config` has it, in both directions.
import { camelKey, isPlain, kerasSpelling, list, own, show, snakeCase } from "../../checks.js";
import { isFloat } from "../../config/dtypes.js";
import { Described } from "../../described.js";
import { BpttError } from "../../errors.js";
import { type CustomLoss, LossFunction, type LossFunctionOptions } from "../../losses/custom.js";
import { Loss } from "../../losses/loss.js";
import type { Compiled, CompileOptions } from "../../model/compiled.js";
import type { Optimizer } from "../../optimizers/optimizer.js";
import { isArray } from "../../show.js";

/** A program's own functions by the names under which a file knows them: losses, metrics and learning rates. */
export type CustomObjects = Readonly<Record<string, (...args: never[]) => unknown>>;

/** `compile_config`, or what is like it. */
export type CompileConfig = Readonly<Record<string, unknown>>;

/** Where Keras finds a class. */
const MODULES = {
  loss: "keras.losses",
  metric: "keras.metrics",
  optimizer: "keras.optimizers",
  schedule: "keras.optimizers.schedules",
};

/** The class of a function with options, as which Keras has a loss of its own alone. */
const FUNCTION = "LossFunction";

/** Classes that Keras does not have. */
const OURS = ["Perplexity", FUNCTION];

/**
 * How a model was compiled. A program's functions are there by their names. One that has none is given one, which is said once: what was
 * trained must not be lost for it.
 */
export function writeCompileConfig(compiled: Compiled): CompileConfig {
  const { given, optimizer } = compiled;
  const { loss, lossWeights, metrics, weightedMetrics, stepsPerExecution } = given;
  const nameless: string[] = [];
  const config = {
    optimizer: storedOptimizer(optimizer, nameless),
    loss: stored(loss, "loss", nameless),
    loss_weights: stored(lossWeights ?? null, "loss", nameless),
    metrics: stored(metrics ?? null, "metric", nameless),
    weighted_metrics: stored(weightedMetrics ?? null, "metric", nameless),
    run_eagerly: false,
    steps_per_execution: stepsPerExecution ?? 1,
    jit_compile: "auto",
  };
  if (nameless.length > 0 && !TOLD.has(compiled)) {
    TOLD.add(compiled);
    console.warn(
      `The model was compiled with functions that have no name: they are saved as ${list(nameless)}, and so \`loadModel\` is given them in \`customObjects\`.`,
    );
  }
  return config;
}

/** Those of which it was said that functions of theirs have no name. */
const TOLD = new WeakSet<Compiled>();

function storedOptimizer(optimizer: Optimizer, nameless: string[]): object {
  const { class_name, config } = optimizer.getConfig();
  const { learning_rate: rate, ...rest } = config;
  const name = snakeCase(class_name);
  const settings = { name, learning_rate: storedRate(rate, nameless), ...rest };
  return { module: MODULES.optimizer, class_name, config: settings, registered_name: null };
}

function storedRate(rate: unknown, nameless: string[]): unknown {
  if (!isPlain(rate)) return rate;
  const { class_name, config } = rate as { class_name: string; config: { name: string } };
  if (class_name === "function") return storedFunction(config.name, "learning_rate", nameless);
  return { module: MODULES.schedule, class_name, config, registered_name: null };
}

function storedFunction(name: string, what: string, nameless: string[]) {
  const known = nameless.length;
  if (name === "") nameless.push(known === 0 ? what : `${what}_${known}`);
  const config = name || nameless[known]!;
  return { module: "builtins", class_name: "function", config, registered_name: "function" };
}

/** A loss or metric, or several by their places or outputs. */
function stored(value: unknown, what: "loss" | "metric", nameless: string[]): unknown {
  if (typeof value === "function") return storedFunction(value.name, what, nameless);
  if (typeof value === "string") return kerasSpelling(value);
  if (isArray(value)) return Array.from(value, (item) => stored(item, what, nameless));
  const described = value instanceof Described ? value.getConfig() : value;
  if (!isPlain(described)) return described;
  const { class_name: className, config } = described;
  if (value instanceof LossFunction) {
    const fn = storedFunction(LossFunction.functionOf(value).name, what, nameless);
    return storedClass(FUNCTION, { fn, ...(config as object) }, value, what);
  }
  if (typeof className === "string") return storedClass(className, config ?? {}, value, what);
  const entries = Object.entries(described);
  return Object.fromEntries(entries.map(([key, item]) => [key, stored(item, what, nameless)]));
}

function storedClass(class_name: string, config: unknown, value: unknown, what: "loss" | "metric") {
  if (OURS.includes(class_name)) {
    return { module: null, class_name, config, registered_name: `bptt>${class_name}` };
  }
  // A loss may be reported as a metric.
  const module = value instanceof Loss ? MODULES.loss : MODULES[what];
  return { module, class_name, config, registered_name: null };
}

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
  const options = given.map(([key, value]) => [OPTIONS.get(key)!, restored(value, customObjects)]);
  const compile: Partial<CompileOptions> = Object.fromEntries(options);
  return compile.loss === undefined ? undefined : (compile as CompileOptions);
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
