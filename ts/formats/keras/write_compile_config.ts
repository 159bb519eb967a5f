// How a model was compiled, as Keras's `compile_config` has it.
import { isPlain, kerasSpelling, list, snakeCase } from "../../checks.js";
import { Described } from "../../described.js";
import { LossFunction } from "../../losses/custom.js";
import { Loss } from "../../losses/loss.js";
import type { Compiled } from "../../model/compiled.js";
import type { Optimizer } from "../../optimizers/optimizer.js";
import { isArray } from "../../show.js";
import { type CompileConfig, FUNCTION } from "./compile_config.js";

/** Where Keras finds a class. */
const MODULES = {
  loss: "keras.losses",
  metric: "keras.metrics",
  optimizer: "keras.optimizers",
  schedule: "keras.optimizers.schedules",
};

/** Classes that Keras does not have. */
const OURS = ["CharacterErrorRate", "LabelErrorRate", "Perplexity", "WordErrorRate", FUNCTION];

/** Settings for which Keras takes no integers. */
export const FLOATS = new Set(["beta", "learning_rate", "loss_weights", "momentum", "threshold"]);

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

/** Keras knows the blank 0 alone, and has no setting for it: with another it is no class of Keras's. */
function storedCtc(given: unknown) {
  const { blank_index: blank = 0, ...config } = given as { readonly blank_index?: unknown };
  const class_name = "CTC";
  if (blank === 0) return { module: MODULES.loss, class_name, config, registered_name: null };
  return { module: null, class_name, config: given, registered_name: `bptt>${class_name}` };
}

function storedClass(class_name: string, config: unknown, value: unknown, what: "loss" | "metric") {
  if (class_name === "CTC") return storedCtc(config);
  if (OURS.includes(class_name)) {
    return { module: null, class_name, config, registered_name: `bptt>${class_name}` };
  }
  // A loss may be reported as a metric.
  const module = value instanceof Loss ? MODULES.loss : MODULES[what];
  return { module, class_name, config, registered_name: null };
}
