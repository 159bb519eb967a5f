import { blankOf } from "../losses/ctc.js";
import { integer, optional } from "../readers.js";
import { MEAN, Metric, type MetricKind, type MetricOptions, type Place } from "./metric.js";

/** Of a WordErrorRate: what its words are read between. */
export interface Settings {
  readonly separator?: number | null;
}

/** What all error rates have in common: edits, and what they are counted in. The blank is the loss's. */
const errorRate = <N extends string>(names: readonly [N, N]) => ({
  names,
  better: "min" as const,
  called: names[1],
  targets: "lists" as const,
  core: ({ separator = null }: Settings, { loss, output }: Place) => ({
    class_name: "label_error_rate",
    config: {
      blank_index: blankOf(loss.config, output.width),
      ...(separator !== null && { separator }),
    },
  }),
  ...MEAN,
});

export const labelErrors: MetricKind<object, "LabelErrorRate" | "label_error_rate"> = {
  ...errorRate(["LabelErrorRate", "label_error_rate"]),
  readers: {},
};

export const characterErrors: MetricKind<object, "CharacterErrorRate" | "character_error_rate"> = {
  ...errorRate(["CharacterErrorRate", "character_error_rate"]),
  readers: {},
};

export const wordErrors: MetricKind<Settings, "WordErrorRate" | "word_error_rate"> = {
  ...errorRate(["WordErrorRate", "word_error_rate"]),
  readers: { separator: optional(integer(0)) },
  misfit: ({ separator = null }: Settings, units: number) =>
    separator === null || (separator >= 0 && separator < units)
      ? undefined
      : `\`separator\` is ${separator}, and should be one of its classes`,
};

/**
 * How far the labels that rows are read as are from their targets, beside the loss `ctc`: the labels that must be put in, left out or replaced,
 * of all rows together, divided by the number of labels of all targets. Rows are read by their most probable classes, without blanks and repetitions. It
 * can be above 1. Keras itself has none. {@link ctcDecode} reads better, and {@link labelErrorRate} compares what it read.
 */
export class LabelErrorRate extends Metric {
  constructor(options: MetricOptions = {}) {
    super(labelErrors, options);
  }
}

/** {@link LabelErrorRate} where labels are characters, by the name that it has then. */
export class CharacterErrorRate extends Metric {
  constructor(options: MetricOptions = {}) {
    super(characterErrors, options);
  }
}

/** Options of {@link WordErrorRate}. */
export interface WordErrorRateOptions extends MetricOptions {
  /** The label that stands between words, where labels are characters. Default none: each label is a word. */
  separator?: number | null;
}

/**
 * {@link LabelErrorRate} counted in words: what stands between two separators is one.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class WordErrorRate extends Metric {
  constructor(options: WordErrorRateOptions = {}) {
    super(wordErrors, options);
  }
}
