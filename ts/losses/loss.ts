import { refuseAbstract } from "../checks.js";
import { Described, type Stored } from "../described.js";
import { BpttError } from "../errors.js";
import { choice, type Reader, type Readers, withDefault } from "../readers.js";
import { show } from "../show.js";
import type { CustomLoss } from "./custom.js";

/**
 * What a target is: one number beside each of an output's, or the index of a class; a list of such indices for a whole row of steps; or numbers of its own, that
 * only its loss knows.
 */
export type TargetForm = "values" | "class" | "lists" | "own";

/** A loss's settings, as Keras stores them. */
export type LossSettings = Readonly<Record<string, unknown>>;

/** What there is to know of a loss in TypeScript; its formula is the core's. */
export interface LossKind {
  /** Keras's name. */
  readonly name: string;
  /** Keras's name of its class. */
  readonly className: string;
  /** Keras's short forms of its name. */
  readonly short: readonly string[];
  /** Readers of the options that it has beside those of all losses. */
  readonly settings: Readers;
  /** What Keras calls an object of the class, if not by the loss's name. */
  readonly called?: string;
  readonly targets: TargetForm;
  /** Numbers of a target, where the form does not tell. */
  readonly width?: number;
  /** Whether a label can be used beside an output of so many units, and what it should be. Undefined where any number will do. */
  readonly labels?: {
    fits(label: number, units: number, settings: LossSettings): boolean;
    expected(units: number, layer: string, settings: LossSettings): string;
  };
  /** The least units of an output, where one is too few, and what to use instead. */
  readonly least?: { readonly units: number; readonly needs: string; readonly instead: string };
  /** What it needs of an output and does not find, in words. */
  misfit?(units: number, perStep: boolean, settings: LossSettings): string | undefined;
  /** What may have been meant by targets of shape `got`, where `full` was expected. */
  hint?(got: readonly number[], full: readonly number[], units: number): string | undefined;
}

/** A loss with its settings. */
export interface ParsedLoss extends LossKind {
  readonly config: LossSettings;
  /** What computes it, where that is not the core. */
  readonly custom?: CustomLoss;
  /** Whether there is none. */
  readonly absent?: boolean;
}

/** Whether an output is given targets: for its loss, or for metrics where it has none. */
export const takesTargets = ({ absent, width }: ParsedLoss): boolean => !absent || width !== 0;

/** What asks for the targets of an output, in words. */
export const asking = ({ name, absent }: ParsedLoss): string =>
  absent ? "a metric, as there is no loss," : `the loss "${name}"`;

/** Numbers of a target beside an output of so many units; of a list those of each label. */
export const targetWidth = ({ targets, width }: LossKind, units: number): number =>
  width ?? (targets === "values" ? units : 1);

/** How the losses of rows, or of steps, become one: those of {@link LossOptions}. */
export const REDUCTIONS = [
  "sum_over_batch_size",
  "sum",
  "mean",
  "mean_with_sample_weight",
  "none",
] as const;

/** Options of every loss. */
export interface LossOptions {
  /**
   * How the losses of rows, or of steps, become one. Each is multiplied by its sample weight, if there are weights, and they are added up.
   * `"sum_over_batch_size"` (the same as `"mean"`) divides by how many there are, whatever they weigh; `"mean_with_sample_weight"` by the
   * sum of the weights; `"sum"` by nothing. Masked steps are none of them. `"none"` leaves them apart, which nothing can be trained with.
   * Default `"sum_over_batch_size"`.
   */
  reduction?: (typeof REDUCTIONS)[number];
  /** What the loss is called, as in Keras. Default: its name in snake case. */
  name?: string;
}

/** Options of losses on probabilities. */
export interface LogitOptions extends LossOptions {
  /**
   * Whether outputs are logits, of which a sigmoid or softmax is still to be taken. Default false. Outputs that a sigmoid or softmax made are
   * taken for what they are: as in Keras the loss starts from their logits by itself, which is exact where probabilities would be rounded.
   */
  fromLogits?: boolean;
}

/** Options of losses whose labels can be smoothed. */
export interface SmoothingOptions extends LogitOptions {
  /** How far labels are moved towards all of them being alike, from 0 to 1. Default 0. */
  labelSmoothing?: number;
  /** The axis of the classes: the last one, -1 or its number. Default -1. */
  axis?: number;
}

const text: Reader = (where, name, value) => {
  if (typeof value === "string") return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a string, got ${show(value)}.`,
  );
};

/** All settings of a loss, in Keras's order. */
export const readersOf = ({ name, called = name, settings }: LossKind): Readers => ({
  name: withDefault(called, text),
  reduction: choice(REDUCTIONS),
  ...settings,
});

/**
 * What training makes small: a class with Keras's name and options. `compile` takes it wherever it takes a loss's name.
 *
 * @example model.compile({ loss: new BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }) });
 */
export abstract class Loss extends Described<Stored<string, LossSettings>> {
  /** @internal */
  constructor(kind: LossKind, options: object) {
    refuseAbstract(new.target, Loss, "Loss");
    super(kind.className, readersOf(kind), options);
  }
}

/** Labels that are probabilities. */
export const PROBABILITIES: LossKind["labels"] = {
  fits: (label) => label >= 0 && label <= 1,
  expected: () => "a target between 0 and 1",
};

/** Labels that are the indices of classes. */
export const CLASSES = {
  fits: (label: number, units: number) =>
    label >= 0 && label <= units - 1 && Number.isInteger(label),
  expected: (units: number, layer: string) =>
    `an integer class index in [0, ${units}), as the layer "${layer}" has ${units} outputs`,
} satisfies LossKind["labels"];

/** What is said of one-hot targets where class indices belong. */
export const onehotHint =
  (instead: string) => (got: readonly number[], _: unknown, units: number) =>
    got.at(-1) === units ? `For one-hot targets use the loss "${instead}".` : undefined;

/** One unit can't tell classes apart. */
export const TWO_CLASSES: LossKind["least"] = {
  units: 2,
  needs: "at least two outputs",
  instead: 'use "binary_crossentropy" for two classes, or one unit per class',
};

/** Over what a region extends: the whole batch, or the last axis. Keras's other axes would mix rows. */
export const extent: Reader = (where, name, value) => {
  if (value === undefined || value === null) return null;
  if (value === -1) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected null or -1, got ${show(value)}.`,
  );
};
