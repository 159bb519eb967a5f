/** What a target is: one number beside each of an output's, or the index of a class. */
export type TargetForm = "values" | "class";

/** What there is to know of a loss in TypeScript; its formula is the core's. */
export interface LossKind {
  /** Keras's name. */
  readonly name: string;
  /** Keras's short forms of it. */
  readonly short: readonly string[];
  readonly targets: TargetForm;
  /** Whether a label can be used beside an output of so many units, and what it should be. Undefined where any number will do. */
  readonly labels?: {
    fits(label: number, units: number): boolean;
    expected(units: number, layer: string): string;
  };
  /** The least units of an output, where one is too few, and what to use instead. */
  readonly least?: { readonly units: number; readonly needs: string; readonly instead: string };
  /** What may have been meant by targets of shape `got`, where `full` was expected. */
  hint?(got: readonly number[], full: readonly number[], units: number): string | undefined;
}

/** Numbers of a target beside an output of so many units. */
export const targetWidth = ({ targets }: Pick<LossKind, "targets">, units: number): number =>
  targets === "class" ? 1 : units;

/** Labels that are probabilities. */
export const PROBABILITIES: LossKind["labels"] = {
  fits: (label) => label >= 0 && label <= 1,
  expected: () => "a target between 0 and 1",
};

/** One unit can't tell classes apart. */
export const TWO_CLASSES: LossKind["least"] = {
  units: 2,
  needs: "at least two outputs",
  instead: 'use "binary_crossentropy" for two classes, or one unit per class',
};
