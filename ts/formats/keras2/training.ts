// How a model was compiled, as Keras 2 and TensorFlow.js tell it, in the form of Keras 3's `compile_config`.
import { isPlain, own, snakeKey } from "../../checks.js";
import { isArray } from "../../show.js";
import type { CompileConfig } from "../keras/compile_config.js";
import type { Settings } from "./settings.js";

/** Of a schedule, whose name is nothing to anybody. */
const NAME = "decay";

/** Classes that have another name now. */
const CLASSES: Readonly<Record<string, string>> = { Momentum: "SGD", RMSProp: "RMSprop" };

/** Settings of optimizers that have another name now: those of TensorFlow.js have no underscore before a digit. */
const SETTINGS: Readonly<Record<string, string>> = {
  beta1: "beta_1",
  beta2: "beta_2",
  lr: "learning_rate",
  use_nesterov: "nesterov",
};

/** What optimizers say about how they compute. */
const QUIET = ["is_legacy_optimizer", "jit_compile"];

/** Old names that losses give to how they become one number. */
const REDUCTIONS: Readonly<Record<string, string>> = { auto: "sum_over_batch_size" };

/** Functions whose class is called otherwise, or which have another name now. */
const RENAMED: Readonly<Record<string, string>> = {
  kl_divergence: "KLDivergence",
  kullback_leibler_divergence: "KLDivergence",
  log_cosh: "LogCoshError",
};

/** @param config with what they call `optimizer_config` under `optimizer`. */
export function compileInKeras3(config: CompileConfig): CompileConfig {
  if (Object.keys(config).length === 0) return {};
  const { optimizer, loss, metrics, weighted_metrics, sample_weight_mode, ...rest } = config;
  return {
    ...rest,
    ...(sample_weight_mode != null && { sample_weight_mode }),
    optimizer: translateOptimizer(optimizer),
    loss: described(loss),
    metrics: metricsOf(metrics),
    weighted_metrics: metricsOf(weighted_metrics),
  };
}

/** Whether the optimizer is of the kind that Keras had before 2.11. */
export function isOldOptimizer({ optimizer }: CompileConfig): boolean {
  if (!isPlain(optimizer) || !isPlain(optimizer.config)) return false;
  return optimizer.config.is_legacy_optimizer !== false;
}

function translateOptimizer(value: unknown): unknown {
  if (!isPlain(value) || typeof value.class_name !== "string" || !isPlain(value.config))
    return value;
  const plain = value.class_name.replace(/^(Custom>|Experimental)/, "");
  const className = own<string>(CLASSES, plain) ?? plain;
  const named = Object.entries(value.config).map(([key, setting]): [string, unknown] => {
    const name = snakeKey(key);
    return [own<string>(SETTINGS, name) ?? name, setting];
  });
  const given = named
    .map(([name, setting]): [string, unknown] => [name, unnamed(setting)])
    .filter(
      ([name, setting]) => !QUIET.includes(name) && !(name === "epsilon" && setting === null),
    );
  return { class_name: className, config: decayed(plain, Object.fromEntries(given)) };
}

/** A schedule may have null for its name. */
function unnamed(rate: unknown): unknown {
  if (!isPlain(rate) || !isPlain(rate.config) || rate.config.name !== null) return rate;
  const { name: _, ...config } = rate.config;
  return { ...rate, config };
}

/** `decay` is a schedule today. TensorFlow.js calls RMSprop's `rho` so. */
function decayed(className: string, { decay, ...settings }: Settings): Settings {
  if (decay === undefined) return settings;
  if (className === "RMSProp") return { ...settings, rho: decay };
  if (decay === 0) return settings;
  const rate = {
    initial_learning_rate: settings.learning_rate,
    decay_steps: 1,
    decay_rate: decay,
    staircase: false,
    name: NAME,
  };
  return { ...settings, learning_rate: { class_name: "InverseTimeDecay", config: rate } };
}

/** Those of the only output are in a list of their own. */
function metricsOf(value: unknown): unknown {
  const [only, ...others] = isArray(value) ? value : [];
  return described(isArray(only) && others.length === 0 ? only : value);
}

/** Losses and metrics: names, objects, and lists and tables of them. */
function described(value: unknown): unknown {
  if (isArray(value)) return value.map(described);
  if (!isPlain(value)) return value;
  const { class_name: className, config } = value;
  if (typeof className !== "string") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, described(item)]));
  }
  if (!isPlain(config)) return value;
  const { fn, reduction, ...settings } = config;
  const reduced = own(REDUCTIONS, String(reduction)) ?? reduction;
  // Around a function that is known by its name.
  const wrapped = /^(MeanMetricWrapper|SumOverBatchSizeMetricWrapper|LossFunctionWrapper)$/.test(
    className,
  );
  // It can be a program's own: the name is all that is known of it.
  if (wrapped && fn === settings.name && !Object.hasOwn(RENAMED, String(fn)) && isBare(settings)) {
    return fn;
  }
  return {
    ...value,
    class_name: wrapped && typeof fn === "string" ? classNamed(fn) : className,
    config: { ...settings, ...(reduced !== undefined && { reduction: reduced }) },
  };
}

const isBare = (settings: Settings): boolean =>
  Object.keys(settings).every((key) => ["name", "dtype"].includes(key));

/** The class that is a function of this name. */
const classNamed = (name: string): string =>
  own<string>(RENAMED, name) ??
  name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
