// Activations, initializers, regularizers and constraints as TensorFlow.js has them.
import { KERAS2_HARD_SIGMOID } from "../../activations.js";
import { isPlain, own } from "../../checks.js";
import type { Rule } from "./rules.js";

/** Activations by Keras 3's names. The hard_sigmoid of Keras 3 is another one than that of TensorFlow.js. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  elu: "elu",
  gelu: "gelu",
  [KERAS2_HARD_SIGMOID]: "hard_sigmoid",
  linear: "linear",
  log_softmax: "log_softmax",
  mish: "mish",
  relu: "relu",
  relu6: "relu6",
  selu: "selu",
  sigmoid: "sigmoid",
  silu: "swish",
  softmax: "softmax",
  softplus: "softplus",
  softsign: "softsign",
  swish: "swish",
  tanh: "tanh",
};

export const activation: Rule = (value, name) => {
  const known = own<string>(ACTIVATIONS, value as string);
  return known === undefined ? undefined : { [name]: known };
};

/** A part as it is stored, by class and settings. */
interface Part {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What becomes of the settings of a class; undefined where they can't be said. */
type Settings = (config: Part["config"]) => Part["config"] | undefined;

const all: Settings = (config) => config;

/** A zero it takes for a setting that was not given, and puts its default there. */
const except =
  (...names: string[]): Settings =>
  (config) =>
    names.some((name) => config[name] === 0) ? undefined : config;

const INITIALIZERS: Readonly<Record<string, readonly [className: string, settings: Settings]>> = {
  Constant: ["Constant", (config) => (typeof config.value === "number" ? config : undefined)],
  GlorotNormal: ["GlorotNormal", all],
  GlorotUniform: ["GlorotUniform", all],
  HeNormal: ["HeNormal", all],
  HeUniform: ["HeUniform", all],
  Identity: ["Identity", all],
  LecunNormal: ["LeCunNormal", all],
  LecunUniform: ["LeCunUniform", all],
  Ones: ["Ones", all],
  Orthogonal: ["Orthogonal", all],
  RandomNormal: ["RandomNormal", except("stddev")],
  RandomUniform: ["RandomUniform", except("minval", "maxval")],
  TruncatedNormal: ["TruncatedNormal", except("stddev")],
  VarianceScaling: [
    "VarianceScaling",
    (config) =>
      ["truncated_normal", "uniform"].includes(config.distribution as string) ? config : undefined,
  ],
  Zeros: ["Zeros", all],
};

/** Both classes of one penalty are the class of both, of which one is 0. */
const REGULARIZERS: typeof INITIALIZERS = {
  L1: ["L1L2", (config) => ({ ...config, l2: 0 })],
  L1L2: ["L1L2", all],
  L2: ["L1L2", (config) => ({ l1: 0, ...config })],
};

const CONSTRAINTS: typeof INITIALIZERS = {
  MaxNorm: ["MaxNorm", all],
  MinMaxNorm: ["MinMaxNorm", all],
  NonNeg: ["NonNeg", all],
  UnitNorm: ["UnitNorm", all],
};

const part =
  (classes: typeof INITIALIZERS): Rule =>
  (value, name) => {
    if (value === null) return { [name]: null };
    const { class_name, config } = value as Part;
    const [className, settings] = own(classes, class_name) ?? [];
    const said = settings?.(isPlain(config) ? config : {});
    return said && { [name]: { class_name: className, config: said } };
  };

export const initializer = part(INITIALIZERS);
export const regularizer = part(REGULARIZERS);
export const constraint = part(CONSTRAINTS);
