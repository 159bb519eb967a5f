// How a model was compiled, as Keras's `compile_config` has it, in both directions.
import { isPlain, kerasSpelling, list, own, show, snakeCase } from "../../checks.js";
import { isFloat } from "../../config/dtypes.js";
import { Described } from "../../described.js";
import { BpttError } from "../../errors.js";
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

/** Classes that Keras does not have. */
const OURS = ["Perplexity"];

/** Settings for which Keras takes no integers. */
export const FLOATS = new Set(["beta", "learning_rate", "loss_weights", "momentum", "threshold"]);

export function writeCompileConfig({ given, optimizer }: Compiled): CompileConfig {
  const { loss, lossWeights, metrics, weightedMetrics, stepsPerExecution } = given;
  return {
    optimizer: storedOptimizer(optimizer),
    loss: stored(loss, "loss"),
    loss_weights: stored(lossWeights ?? null, "loss"),
    metrics: stored(metrics ?? null, "metric"),
    weighted_metrics: stored(weightedMetrics ?? null, "metric"),
    run_eagerly: false,
    steps_per_execution: stepsPerExecution ?? 1,
    jit_compile: "auto",
  };
}

function storedOptimizer(optimizer: Optimizer): object {
  const { class_name, config } = optimizer.getConfig();
  const { learning_rate: rate, ...rest } = config;
  const name = snakeCase(class_name);
  const settings = { name, learning_rate: storedRate(rate), ...rest };
  return { module: MODULES.optimizer, class_name, config: settings, registered_name: null };
}

function storedRate(rate: unknown): unknown {
  if (!isPlain(rate)) return rate;
  const { class_name, config } = rate as { class_name: string; config: { name: string } };
  if (class_name === "function") return storedFunction(config.name);
  return { module: MODULES.schedule, class_name, config, registered_name: null };
}

const storedFunction = (name: string) => ({
  module: "builtins",
  class_name: "function",
  config: name,
  registered_name: "function",
});

/** A loss or metric, or several by their places or outputs. */
function stored(value: unknown, what: "loss" | "metric"): unknown {
  if (typeof value === "function") return storedFunction(value.name);
  if (typeof value === "string") return kerasSpelling(value);
  if (isArray(value)) return Array.from(value, (item) => stored(item, what));
  const described = value instanceof Described ? value.getConfig() : value;
  if (!isPlain(described)) return described;
  const { class_name: className, config } = described;
  if (typeof className === "string") return storedClass(className, config ?? {}, value, what);
  const entries = Object.entries(described);
  return Object.fromEntries(entries.map(([key, item]) => [key, stored(item, what)]));
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
  return { class_name, config: isPlain(config) ? settings(config, customObjects) : config };
}

/** All numbers have 32 bits here. Another type is left for `compile` to refuse. */
function settings({ dtype, ...rest }: Readonly<Record<string, unknown>>, custom: CustomObjects) {
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
