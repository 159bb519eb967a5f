import { type CamelCase, list, own, show, snakeCase } from "../checks.js";
import { parseDescription, readStored, type Stored } from "../described.js";
import { BpttError } from "../errors.js";
import type { GraphOutput } from "../model/graph.js";
import { formatShape } from "../shape.js";
import { binaryCrossentropy } from "./binary_crossentropy.js";
import { binaryFocalCrossentropy } from "./binary_focal_crossentropy.js";
import { BY_NUMBER } from "./by_number.js";
import { categoricalCrossentropy } from "./categorical_crossentropy.js";
import { categoricalFocalCrossentropy } from "./categorical_focal_crossentropy.js";
import { categoricalGeneralizedCrossEntropy } from "./categorical_generalized_cross_entropy.js";
import { categoricalHinge } from "./categorical_hinge.js";
import { circle } from "./circle.js";
import { cosineSimilarity } from "./cosine_similarity.js";
import { ctc } from "./ctc.js";
import { type CustomLoss, customLoss } from "./custom.js";
import { dice } from "./dice.js";
import { hinge } from "./hinge.js";
import { huber } from "./huber.js";
import { klDivergence } from "./kl_divergence.js";
import { logCosh } from "./log_cosh.js";
import {
  type Loss,
  type LossKind,
  type LossSettings,
  type ParsedLoss,
  readersOf,
  takesTargets,
} from "./loss.js";
import { meanAbsoluteError } from "./mean_absolute_error.js";
import { meanAbsolutePercentageError } from "./mean_absolute_percentage_error.js";
import { meanSquaredError } from "./mean_squared_error.js";
import { meanSquaredLogarithmicError } from "./mean_squared_logarithmic_error.js";
import { poisson } from "./poisson.js";
import { sparseCategoricalCrossentropy } from "./sparse_categorical_crossentropy.js";
import { squaredHinge } from "./squared_hinge.js";
import { tversky } from "./tversky.js";

/** Every loss. */
const LOSSES = [
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  categoricalHinge,
  circle,
  cosineSimilarity,
  ctc,
  dice,
  hinge,
  huber,
  klDivergence,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
  poisson,
  sparseCategoricalCrossentropy,
  squaredHinge,
  tversky,
] as const;

type Known = (typeof LOSSES)[number];

/** A loss by name: Keras's, the camelCase one, or Keras's short form. */
export type LossName = Known["name"] | CamelCase<Known["name"]> | Known["short"][number];

/** A loss with its settings, in the form in which Keras stores it. */
export type LossConfig = Stored<Known["className"], LossSettings>;

/** What `compile` accepts as `loss`: a name, an object, class and settings, or a function. */
export type LossLike = LossName | Loss | LossConfig | CustomLoss;

const KINDS: readonly LossKind[] = LOSSES;
const CLASSES = Object.fromEntries(KINDS.map((kind) => [kind.className, kind]));

/** Whether it names or describes a loss, with settings right or wrong. */
export function isLoss(value: unknown): boolean {
  if (typeof value === "string") return kindNamed(value) !== undefined;
  const described = parseDescription("compile, loss", value);
  return described !== undefined && Object.hasOwn(CLASSES, described.className);
}

/** The loss that `value` is, names or describes. */
export function parseLoss(value: unknown): ParsedLoss {
  const custom = customLoss(value);
  if (custom) return reduced(custom);
  const named = typeof value === "string" ? kindNamed(value) : undefined;
  if (named) return configured(named, {});
  const described =
    typeof value === "string" ? undefined : parseDescription("compile, loss", value);
  const kind = described && own(CLASSES, described.className);
  if (described && kind) return configured(kind, described.config);
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value for argument \`loss\`, expected a Loss, a function or one of ${list(LOSSES.map(({ name }) => name))}, got ${show(described?.className ?? value)}.`,
  );
}

function kindNamed(value: string): LossKind | undefined {
  const [name, short] = [snakeCase(value), value.toLowerCase()];
  return KINDS.find((kind) => kind.name === name || kind.short.includes(short));
}

function configured(kind: LossKind, stored: unknown): ParsedLoss {
  const config = readStored("compile", kind.className, readersOf(kind), stored);
  const { reduction = config.reduction } = stored as LossSettings;
  return reduced({ ...kind, config: { ...config, reduction } });
}

/** Refuses a loss that leaves its lines apart. */
function reduced(loss: ParsedLoss): ParsedLoss {
  const { reduction } = loss.config;
  if (reduction !== null && reduction !== "none") return loss;
  throw new BpttError(
    "InvalidArgument",
    `compile can't train with the loss "${loss.name}" and \`reduction: ${show(reduction)}\`: there must be one number to make small. Leave the reduction away, or choose "sum".`,
  );
}

/** In which place of the core's settings Keras's stand: it is told of no name, and of axes only where there is a choice. */
export function lossSpec(loss: ParsedLoss) {
  const { name, config, custom, width } = loss;
  if (loss.absent) {
    const targets = takesTargets(loss) ? loss.targets : "nothing";
    return { loss: { class_name: name, config: { targets } } };
  }
  if (custom) {
    const { reduction } = config;
    return { loss: { class_name: "told", config: width ? { width } : {} }, reduction };
  }
  const { name: _, reduction, axis, ...rest } = config;
  const told = axis === null || name === "dice" || name === "tversky" ? { ...rest, axis } : rest;
  return { loss: { class_name: name, config: told }, reduction };
}

/** Throws where a loss and an output do not go together. */
export function checkLossFits(
  loss: ParsedLoss,
  {
    name,
    line,
    width,
    shape,
    perStep,
  }: Pick<GraphOutput, "name" | "line" | "width" | "shape" | "perStep">,
): void {
  if (loss.absent) return;
  const { least, config } = loss;
  if (line.length > 1 && !BY_NUMBER.has(loss.name)) {
    throw new BpttError(
      "Unsupported",
      `The loss "${loss.name}" does not go number by number, and the layer "${name}" puts out images, ${formatShape(shape)}: a Reshape to (pixels, channels) behind it makes lines of them.`,
    );
  }
  if (least && width < least.units) {
    throw new BpttError(
      "InvalidArgument",
      `The loss "${loss.name}" needs ${least.needs}, and the layer "${name}" has ${width}: ${least.instead}.`,
    );
  }
  const needed = loss.misfit?.(width, perStep, config);
  if (needed !== undefined) {
    throw new BpttError(
      "InvalidArgument",
      `The loss "${loss.name}" needs ${needed}: it doesn't fit the layer "${name}".`,
    );
  }
  const { axis = -1 } = config;
  if (axis === null || axis === -1 || axis === shape.length - 1) return;
  throw new BpttError(
    "InvalidArgument",
    `The loss "${loss.name}" goes along the last axis of an output: for the layer "${name}" \`axis\` can be -1 or ${shape.length - 1}, got ${show(axis)}.`,
  );
}
