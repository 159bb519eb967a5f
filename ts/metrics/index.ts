import {
  type CamelCase,
  checkOptions,
  kerasSpelling,
  list,
  show,
  snakeKey,
  takeItems,
} from "../checks.js";
import { parseDescription } from "../described.js";
import { BpttError } from "../errors.js";
import { BY_NUMBER } from "../losses/by_number.js";
import type { LossName } from "../losses/index.js";
import { Loss, type TargetForm } from "../losses/loss.js";
import { choice, optional, readAll } from "../readers.js";
import { isClass } from "../show.js";
import { type CustomMetric, nameOf } from "./custom.js";
import { KINDS } from "./kinds.js";
import {
  type CoreMetric,
  type Direction,
  type Metric,
  type MetricConfig,
  type MetricKind,
  type Place,
  readersOf,
} from "./metric.js";
import { lossAsMetric } from "./of_loss.js";

type Name = (typeof KINDS)[number]["names"][number];

/** Names that mean the form that fits targets and output. */
const ACCURACY = ["accuracy", "acc"] as const;

/**
 * A metric by name: Keras's, that of its class, or the same in camelCase, and every loss by its name. It is logged as it is written.
 * `"accuracy"` (or `"acc"`) becomes the form that fits targets and output.
 */
export type MetricName = (typeof ACCURACY)[number] | Name | CamelCase<Name> | LossName;

/** A metric: an object, a name, class and settings, a loss as an object, or a function. */
export type MetricLike = MetricName | Metric | MetricConfig | Loss | CustomMetric;

/** Metrics of an output: more than there are. */
const MOST = 100;

/** A metric that was asked for: before it is known for which output. */
export interface AskedMetric {
  /** None where it is the accuracy that fits, or a function. */
  readonly kind: MetricKind | undefined;
  readonly custom?: CustomMetric;
  /** As Keras stores them, checked. */
  readonly settings: object;
  /** What it is called in logs, or the word that objects of its class are numbered by. */
  readonly name: string;
  readonly numbered: boolean;
}

/** A metric of an output. */
export interface ResolvedMetric {
  /** What the core is told; nothing of a function. */
  readonly core: CoreMetric | undefined;
  readonly custom?: CustomMetric;
  readonly better: Direction | undefined;
  readonly units: number;
  /** How many sums it keeps. */
  readonly sums: number;
  /** None of a function. */
  readonly kind: MetricKind | undefined;
  readonly settings: object;
}

export type { CustomMetric } from "./custom.js";

/** The metrics that a list, or a single one of them, stands for. */
export function parseMetrics(value: unknown, argument: string): AskedMetric[] {
  const items = typeof value === "string" ? [value] : takeItems(value, MOST);
  if (items !== undefined) return items.map((item) => parseMetric(item, argument));
  throw new BpttError(
    "InvalidArgument",
    `compile expects \`${argument}\` to be an array of names and metrics, such as ["accuracy", new AUC()], got ${show(value)}.`,
  );
}

function parseMetric(value: unknown, argument: string): AskedMetric {
  if (typeof value === "function" && !isClass(value))
    return byFunction(value as CustomMetric, argument);
  const asked = typeof value === "string" ? byName(value) : byDescription(value, argument);
  if (asked) return asked;
  throw new BpttError(
    "InvalidArgument",
    `compile received an invalid value in \`${argument}\`, expected a Metric, a Loss, a function, { class_name, config }, the name of a loss, or one of ${list([...ACCURACY, ...KINDS.map(({ names }) => names[1])])}, got ${show(value)}.`,
  );
}

function byFunction(custom: CustomMetric, argument: string): AskedMetric {
  if (argument === "weightedMetrics") {
    throw new BpttError(
      "InvalidArgument",
      "compile takes functions in `metrics` alone: they do not hear of weights.",
    );
  }
  const name = nameOf(custom, argument);
  return { kind: undefined, custom, settings: {}, name, numbered: false };
}

/** As in Keras what was given by name is logged as it was written, but for camelCase, which Keras does not have. */
function byName(given: string): AskedMetric | undefined {
  const name = kerasSpelling(given);
  const rest = { name, numbered: false };
  if (ACCURACY.includes(given.toLowerCase() as "acc")) {
    return { kind: undefined, settings: {}, ...rest };
  }
  const known: readonly MetricKind[] = KINDS;
  const kind = known.find(({ names }) => names.includes(name)) ?? lossAsMetric(given)?.kind;
  return kind && { kind, settings: readAll(kind.names[0], kind.readers, {}), ...rest };
}

function byDescription(value: unknown, argument: string): AskedMetric | undefined {
  const where = `compile, ${argument}`;
  const described = parseDescription(where, value);
  const known: readonly MetricKind[] = KINDS;
  const kind = known.find(({ names }) => names[0] === described?.className);
  // A loss may have the name of a metric.
  if (value instanceof Loss || (described && kind === undefined)) return byLoss(value);
  if (described === undefined || kind === undefined) return undefined;
  const { name, dtype: _, ...settings } = readSettings(kind, where, described.config);
  const called = name ?? kind.called;
  return { kind, settings, name: called ?? kind.names[1], numbered: called === undefined };
}

function byLoss(value: unknown): AskedMetric | undefined {
  const found = lossAsMetric(value);
  return found && { kind: found.kind, settings: {}, name: found.called, numbered: false };
}

/** Settings as Keras stores them, in which null has a meaning of its own, not that of what is missing. */
function readSettings(kind: MetricKind, where: string, config: unknown) {
  const readers = { ...readersOf(kind), dtype: optional(choice(["float32"])) };
  const names = Object.keys(readers).map(snakeKey);
  const given = checkOptions(where, config, names) as Record<string, unknown>;
  const entries = Object.entries(readers).map(([key, read]) => {
    const name = snakeKey(key);
    return [name, read(where, name, given[name])];
  });
  return Object.fromEntries(entries) as { name: string | null; dtype: unknown };
}

/** Metrics that go over numbers, each with a target of its own, as some losses do. */
const OF_NUMBERS: ReadonlySet<string> = new Set([
  "binary_accuracy",
  "log_cosh_error",
  "root_mean_squared_error",
]);

const WORDS: Record<TargetForm, string> = {
  class: "class indices",
  values: "one number per output",
  lists: "lists of class indices",
  own: "numbers that it alone knows",
};

/**
 * A metric for an output of so many units. Keras looks at the shapes of targets and output; the loss has already settled the shape of the
 * targets.
 */
export function resolveMetric(asked: AskedMetric, place: Place): ResolvedMetric {
  const { loss, output } = place;
  const { width: units, name: layer } = output;
  const listed = loss.targets === "lists";
  if (asked.custom && listed) {
    throw new BpttError(
      "InvalidArgument",
      `The metric "${asked.name}" is a function of lines and does not fit the loss "${loss.name}", whose targets are ${WORDS.lists}: use "label_error_rate".`,
    );
  }
  if (asked.custom) {
    const unknown = { core: undefined, better: undefined, kind: undefined, settings: {} };
    return { ...unknown, custom: asked.custom, units, sums: 2 };
  }
  const known: readonly MetricKind[] = KINDS;
  const channels = output.line.at(-1)!;
  const fitting = () => known.find(({ isAccuracy }) => isAccuracy?.(channels, loss.targets));
  const kind = asked.kind ?? fitting();
  const other = listed
    ? kind?.targets !== "lists"
    : kind?.targets !== undefined && kind.targets !== loss.targets;
  if (kind === undefined || other || loss.targets === "own") {
    const accuracy = listed
      ? '; "label_error_rate" does'
      : loss.targets === "own"
        ? ""
        : '; "accuracy" chooses the form that fits';
    throw new BpttError(
      "InvalidArgument",
      `The metric "${asked.name}" does not fit ${loss.absent ? `others of the output "${output.key}", which has no loss` : `the loss "${loss.name}"`}, whose targets are ${WORDS[loss.targets]}${accuracy}.`,
    );
  }
  if (output.line.length > 1 && !BY_NUMBER.has(kind.names[1]) && !OF_NUMBERS.has(kind.names[1])) {
    throw new BpttError(
      "Unsupported",
      `The metric "${asked.name}" does not go number by number, and the layer "${layer}" puts out images: a Reshape to (pixels, channels) behind it makes lines of them.`,
    );
  }
  const settings = asked.kind ? asked.settings : readAll(kind.names[0], kind.readers, {});
  const misfit = kind.misfit?.(settings, units);
  if (misfit !== undefined) {
    throw new BpttError(
      "InvalidArgument",
      `The metric "${asked.name}" does not fit the layer "${layer}", which has ${units} output${units === 1 ? "" : "s"}: ${misfit}.`,
    );
  }
  return {
    better: kind.better,
    core: kind.core(settings, place),
    units,
    sums: kind.sums(settings, units),
    kind,
    settings,
  };
}
