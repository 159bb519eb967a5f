// How a model was compiled, as Keras's `compile_config` has it.
import { isPlain, kerasSpelling, snakeCase } from "../../checks.js";
import { Described } from "../../described.js";
import { Loss } from "../../losses/loss.js";
import type { Compiled } from "../../model/compiled.js";
import type { Optimizer } from "../../optimizers/optimizer.js";
import { isArray } from "../../show.js";
import type { CompileConfig } from "./compile_config.js";

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
