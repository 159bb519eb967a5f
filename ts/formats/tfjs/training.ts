// How a model was compiled, as TensorFlow.js has it. What an optimizer has kept is not part of its files.
import { isPlain, own, snakeCase } from "../../checks.js";
import type { Compiled } from "../../model/compiled.js";
import { isArray } from "../../show.js";
import type { CompileConfig } from "../keras/compile_config.js";
import { writeCompileConfig } from "../keras/write_compile_config.js";

type Config = Readonly<Record<string, unknown>>;

/** An optimizer: its class there, and its settings by Keras's names. */
interface TfjsOptimizer {
  readonly className: string;
  readonly settings: Readonly<Record<string, string>>;
}

const RATE = { learning_rate: "learningRate" };
const BETAS = { beta_1: "beta1", beta_2: "beta2", epsilon: "epsilon" };

const OPTIMIZERS: Readonly<Record<string, TfjsOptimizer>> = {
  Adadelta: { className: "Adadelta", settings: { ...RATE, rho: "rho", epsilon: "epsilon" } },
  Adagrad: {
    className: "Adagrad",
    settings: { ...RATE, initial_accumulator_value: "initialAccumulatorValue" },
  },
  Adam: { className: "Adam", settings: { ...RATE, ...BETAS } },
  Adamax: { className: "Adamax", settings: { ...RATE, ...BETAS } },
  RMSprop: {
    className: "RMSProp",
    settings: {
      ...RATE,
      rho: "decay",
      momentum: "momentum",
      epsilon: "epsilon",
      centered: "centered",
    },
  },
  SGD: {
    className: "Momentum",
    settings: { ...RATE, momentum: "momentum", nesterov: "useNesterov" },
  },
};

/** Losses by Keras's names, where it has them. */
const LOSSES: Readonly<Record<string, string>> = {
  binary_crossentropy: "binary_crossentropy",
  categorical_crossentropy: "categorical_crossentropy",
  categorical_hinge: "categorical_hinge",
  hinge: "hinge",
  kl_divergence: "kullback_leibler_divergence",
  log_cosh: "logcosh",
  mae: "mean_absolute_error",
  mape: "mean_absolute_percentage_error",
  mean_absolute_error: "mean_absolute_error",
  mean_absolute_percentage_error: "mean_absolute_percentage_error",
  mean_squared_error: "mean_squared_error",
  mean_squared_logarithmic_error: "mean_squared_logarithmic_error",
  mse: "mean_squared_error",
  msle: "mean_squared_logarithmic_error",
  poisson: "poisson",
  sparse_categorical_crossentropy: "sparse_categorical_crossentropy",
  squared_hinge: "squared_hinge",
};

const METRICS: Readonly<Record<string, string>> = {
  acc: "accuracy",
  accuracy: "accuracy",
  binary_accuracy: "binary_accuracy",
  categorical_accuracy: "categorical_accuracy",
  categorical_crossentropy: "categorical_crossentropy",
  mae: "mae",
  mape: "mape",
  mse: "mse",
  sparse_categorical_crossentropy: "sparse_categorical_crossentropy",
};

/** `trainingConfig`, where TensorFlow.js can read it: nothing for what it has not. */
export function writeTraining(compiled: Compiled): { trainingConfig?: Config } {
  const { optimizer, loss, metrics, loss_weights, weighted_metrics } = writeCompileConfig(compiled);
  if (loss_weights !== null || weighted_metrics !== null) return {};
  const stored = optimizerThere(optimizer as Config);
  const losses = named(loss, LOSSES);
  const metricsThere = metrics === null ? [] : named(metrics, METRICS);
  if (stored === undefined || losses === undefined || metricsThere === undefined) return {};
  return { trainingConfig: { loss: losses, metrics: metricsThere, optimizer_config: stored } };
}

/** Settings of Keras that change nothing where they are null or false. */
const IDLE = ["name", "ema_momentum"];

function optimizerThere({ class_name, config }: Config): Config | undefined {
  const known = own(OPTIMIZERS, class_name as string);
  if (known === undefined) return undefined;
  const { className, settings } = known;
  const entries = Object.entries(config as Config);
  const rest = entries.filter(([key]) => own(settings, key) === undefined && !IDLE.includes(key));
  if (rest.some(([, value]) => value !== null && value !== false)) return undefined;
  const said = entries.flatMap(([key, value]) => {
    const name = own<string>(settings, key);
    return name === undefined ? [] : [[name, value] as const];
  });
  if (said.some(([, value]) => typeof value === "object")) return undefined;
  return { class_name: className, config: Object.fromEntries(said) };
}

/** A name, or several by their places or outputs, in the names of a table. */
function named(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") return own<string>(names, value);
  const entries = isArray(value) || isPlain(value) ? Object.entries(value) : [];
  if (entries.length === 0 || (isPlain(value) && "class_name" in value)) return undefined;
  const all = entries.map(([key, item]) => [key, named(item, names)] as const);
  if (all.some(([, item]) => item === undefined)) return undefined;
  return isArray(value) ? all.map(([, item]) => item) : Object.fromEntries(all);
}

/** How the model was compiled, in Keras 3's terms. Names that Keras has not are left for `compile` to refuse. */
export function readTraining(value: unknown): CompileConfig {
  if (!isPlain(value)) return {};
  const { optimizer_config: optimizer, loss, metrics } = value;
  return {
    optimizer: optimizerHere(optimizer),
    loss: spelled(loss),
    metrics: spelled(metrics),
  };
}

function optimizerHere(value: unknown): unknown {
  if (!isPlain(value) || !isPlain(value.config)) return value;
  const { class_name: name, config } = value;
  const plain = name === "SGD" ? "Momentum" : name;
  const [className, known] =
    Object.entries(OPTIMIZERS).find(([, { className }]) => className === plain) ?? [];
  if (known === undefined) return value;
  const keys = new Map(Object.entries(known.settings).map(([here, there]) => [there, here]));
  const entries = Object.entries(config).map(([key, item]) => [
    keys.get(key) ?? snakeCase(key),
    item,
  ]);
  return { class_name: className, config: Object.fromEntries(entries) };
}

/** The names of losses that Keras 3 calls otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = {
  kullback_leibler_divergence: "kl_divergence",
  logcosh: "log_cosh",
};

function spelled(value: unknown): unknown {
  if (typeof value === "string") return own<string>(OTHERWISE, snakeCase(value)) ?? value;
  if (isArray(value)) return value.map(spelled);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spelled(item)]));
}
