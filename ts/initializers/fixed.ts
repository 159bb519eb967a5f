import { checkSurplus } from "../checks.js";
import {
  type ConstantNumbers,
  type IdentityInitializerOptions,
  Initializer,
} from "./initializer.js";

/** Zeros. */
export class Zeros extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("Zeros", options);
  }
}

/** Ones. */
export class Ones extends Initializer {
  constructor(options: Record<string, never> = {}) {
    super("Ones", options);
  }
}

/**
 * One number everywhere, or an array of them, which the weight must have the shape of or which is stretched to it as numpy does.
 *
 * @example new Constant(0.5)
 * @throws BpttError `InvalidArgument` or `NotFinite` for what is not finite, `Shape` for an array of no shape.
 */
export class Constant extends Initializer {
  /** @param value the number or numbers. Default 0. */
  constructor(value: ConstantNumbers = 0, ...surplus: never[]) {
    checkSurplus("Constant", surplus);
    super("Constant", {}, { value });
  }
}

/**
 * `gain` on the diagonal of a matrix, and zeros elsewhere: Keras's `initializers.Identity`, whose second name leaves the first to the layer.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or a gain that is no finite number.
 */
export class IdentityInitializer extends Initializer {
  constructor(options: IdentityInitializerOptions = {}) {
    super("Identity", options);
  }
}
