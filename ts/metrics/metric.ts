import { refuseAbstract, show } from "../checks.js";
import { Described, type Stored } from "../described.js";
import { BpttError } from "../errors.js";
import type { ParsedLoss, TargetForm } from "../losses/loss.js";
import type { GraphOutput } from "../model/graph.js";
import { optional, type Reader, type Readers } from "../readers.js";

/** What the core is told to add up: one of its metrics, with settings of its own. */
export interface CoreMetric {
  readonly class_name: string;
  readonly config: object;
}

/** An output, and the loss beside which a metric is reported. */
export interface Place {
  readonly output: GraphOutput;
  readonly loss: ParsedLoss;
}

/** Whether the least or the most is best. */
export type Direction = "min" | "max";

/** A metric's results: one, or one for each threshold or class, which are logged one by one. */
export type Result = number | readonly number[];

/**
 * What there is to know of a metric in TypeScript: what the core adds up for it over an epoch; what is made of the sums is in `results/`. Its settings
 * as Keras stores them, checked, are `S`.
 */
export interface MetricKind<S extends object = object, N extends string = string> {
  /** Keras's class, and the same in Keras's other spelling. */
  readonly names: readonly [N, N];
  /** Which way it goes as a model gets better, if either is. */
  readonly better?: Direction;
  /** What an object is called that was given no name. Without it objects of the class are numbered, as Keras does it. */
  readonly called?: string;
  /** What it takes, which must be what the loss takes. Undefined where it takes any but lists. */
  readonly targets?: TargetForm;
  readonly readers: Readers;
  /** Whether `"accuracy"` means it, for an output of so many units and a loss on such targets. */
  isAccuracy?(units: number, targets: TargetForm): boolean;
  /** What is wrong about the settings for an output of so many units, in words that follow "the layer has 3 outputs". */
  misfit?(settings: S, units: number): string | undefined;
  /** @throws BpttError where it does not fit the output, and `misfit` does not say so. */
  core(settings: S, place: Place): CoreMetric;
  /** How many sums there are. */
  sums(settings: S, units: number): number;
}

/** What an object is called in logs. */
const name: Reader = optional((where, argument, value) => {
  if (typeof value === "string" && value !== "") return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${argument}\`, expected a non-empty string, got ${show(value)}.`,
  );
});

/** All settings of a kind, also what an object is called. */
export const readersOf = ({ readers }: MetricKind): Readers => ({ ...readers, name });

/** Settings that every metric has. */
export interface MetricOptions {
  /** What the metric is called in logs. Default: Keras's name of it. */
  name?: string;
}

/** A metric with its settings, in the form in which Keras stores it. */
export type MetricConfig = Stored<string, object>;

/**
 * Something that is reported beside the loss. It is exact over an epoch, not a mean of what batches gave, and sees what is judged: masked
 * steps do not count, which Keras heeds in metrics that are means and forgets in all others.
 *
 * A metric with several results, for thresholds or classes, is logged result by result: `f1_score[0]`, `f1_score[1]`. Keras logs a list,
 * which no callback can watch.
 *
 * @example model.compile({ loss: "binary_crossentropy", metrics: ["accuracy", new AUC({ curve: "PR" })] });
 */
export abstract class Metric extends Described<MetricConfig> {
  /** @internal */
  constructor(kind: MetricKind, options: object, args?: object) {
    refuseAbstract(new.target, Metric, "Metric");
    super(kind.names[0], readersOf(kind), options, args);
  }
}

/** What is kept of a metric that is a mean over lines: a sum, and what it is divided by. */
export const MEAN = { sums: () => 2 };

/** What the core adds up for a loss: its sum over lines, and their number. */
export const ofLoss = (loss: unknown): CoreMetric => ({ class_name: "of_loss", config: { loss } });
