import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { type Reader, withDefault } from "../readers.js";
import { Loss, type LossKind, type LossOptions, type LossSettings } from "./loss.js";

const blank: Reader = withDefault(0, (where, name, value) => {
  if (Number.isSafeInteger(value) && (value as number) >= -1) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected the index of a class, or -1 for the last one, got ${show(value)}.`,
  );
});

/** The class of the blank beside an output of so many units. */
export const blankOf = ({ blank_index: index }: LossSettings, units: number): number =>
  index === -1 ? units - 1 : (index as number);

export const ctc = {
  name: "ctc",
  className: "CTC",
  short: [],
  settings: { blankIndex: blank },
  targets: "lists",
  labels: {
    fits: (label: number, units: number, settings: LossSettings) =>
      Number.isInteger(label) && label >= 0 && label < units && label !== blankOf(settings, units),
    expected: (units: number, layer: string, settings: LossSettings) =>
      `an integer class index in [0, ${units}), as the layer "${layer}" has ${units} outputs, other than ${blankOf(settings, units)}, the blank, which stands at the end of a row alone`,
  },
  least: {
    units: 2,
    needs: "at least two outputs, one of them for the blank",
    instead: "give it one unit per label and one more",
  },
  misfit(units: number, perStep: boolean, settings: LossSettings): string | undefined {
    if (!perStep) return "outputs at every step";
    return blankOf(settings, units) < units
      ? undefined
      : `a class for the blank, ${blankOf(settings, units)}, and has ${units}`;
  },
} as const satisfies LossKind;

/** Options of {@link CTC}. */
export interface CTCOptions extends LossOptions {
  /**
   * The class of the blank, which stands where a step has no label; -1 for the last one. Default 0, which is Keras's. With another one lists that were padded with
   * 0 have labels there: leave them as long as they are.
   */
  blankIndex?: number;
}

/**
 * Connectionist temporal classification (A. Graves et al., 2006): `-log p` of a list of labels that is shorter than the steps of its row, where nobody has said
 * which steps a label has. p is the sum over all ways in which the list can stand there: each step has a label or the blank, equal labels one after the other are one, and
 * blanks are left out. Outputs are logits, or their softmax.
 *
 * Targets are lists of class indices, one for each row, of any length: `[[3, 1, 4], [], [2, 2]]`. Blanks at the end of a row are padding, as Keras
 * has it, so that a rectangular array does as well. A list needs a step for each label, and one more between two that are equal; one that is too long is refused. A
 * row's loss counts as one, whatever its steps, and so a row has one sample weight.
 *
 * Only real steps count: masked ones, and those behind the end of a ragged row, are none. Keras's class counts padding, and fails behind a
 * mask; `keras.ops.ctc_loss` takes lengths, and gives the same numbers. Where a model ends with a softmax Keras takes another one of it; here it is seen through.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class CTC extends Loss {
  constructor(options: CTCOptions = {}) {
    super(ctc, options);
  }
}
