import {
  Initializer,
  type NormalOptions,
  type OrthogonalOptions,
  type RandomUniformOptions,
} from "./initializer.js";

/**
 * Numbers between `minval` and `maxval`, all equally likely.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or an end that is no finite number, `Unsupported` for a seed.
 */
export class RandomUniform extends Initializer {
  constructor(options: RandomUniformOptions = {}) {
    super("RandomUniform", options);
  }
}

/**
 * Normally distributed numbers.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is no finite number, `Unsupported` for a seed.
 */
export class RandomNormal extends Initializer {
  constructor(options: NormalOptions = {}) {
    super("RandomNormal", options);
  }
}

/**
 * Normally distributed numbers, of which those beyond two standard deviations from the mean are drawn again.
 *
 * @throws BpttError as {@link RandomNormal} does.
 */
export class TruncatedNormal extends Initializer {
  constructor(options: NormalOptions = {}) {
    super("TruncatedNormal", options);
  }
}

/**
 * A matrix whose rows or columns, whichever are fewer, are orthogonal and of length `gain`. Of a weight with more axes the last one counts as
 * columns and the others together as rows.
 *
 * Source: Saxe et al. (2013).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a gain that is no finite number, `Unsupported` for a seed.
 */
export class Orthogonal extends Initializer {
  constructor(options: OrthogonalOptions = {}) {
    super("Orthogonal", options);
  }
}
