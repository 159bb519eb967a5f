import { checkSurplus } from "../checks.js";
import { type L1L2Options, type OrthogonalRegularizerOptions, Regularizer } from "./regularizer.js";

/**
 * `l1 sum |w|`: weights that matter little become 0.
 *
 * @throws BpttError `InvalidArgument` for a factor that is not a finite number of at least 0.
 */
export class L1 extends Regularizer {
  /** @param l1 the factor. Default 0.01. */
  constructor(l1 = 0.01, ...surplus: never[]) {
    checkSurplus("L1", surplus);
    super("L1", {}, { l1 });
  }
}

/**
 * `l2 sum w^2`: weights stay small.
 *
 * @throws BpttError `InvalidArgument` for a factor that is not a finite number of at least 0.
 */
export class L2 extends Regularizer {
  /** @param l2 the factor. Default 0.01. */
  constructor(l2 = 0.01, ...surplus: never[]) {
    checkSurplus("L2", surplus);
    super("L2", {}, { l2 });
  }
}

/**
 * `l1 sum |w| + l2 sum w^2`. As in Keras both factors are 0 unless they are given, while the name `"l1_l2"` stands for 0.01 of each.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a factor that is not a finite number of at least 0.
 */
export class L1L2 extends Regularizer {
  constructor(options: L1L2Options = {}) {
    super("L1L2", options);
  }
}

/**
 * `factor` times the mean of `|<a, b>|` over all pairs of rows (or columns) of a matrix, each scaled to length 1. For matrices alone.
 *
 * Source: Brock et al. (2016).
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a value that is not accepted.
 */
export class OrthogonalRegularizer extends Regularizer {
  constructor(options: OrthogonalRegularizerOptions = {}) {
    super("OrthogonalRegularizer", options);
  }
}
