import type { ActivationName } from "../activations.js";
import type { ConstraintLike } from "../constraints/index.js";
import type { InitializerLike } from "../initializers/index.js";
import type { RegularizerLike } from "../regularizers/index.js";

/** Options of layers that multiply by a kernel, add a bias and put an activation on top. */
export interface KernelOptions {
  /** Default `null`: linear. */
  activation?: ActivationName | null;
  /** Default true. */
  useBias?: boolean;
  /** Default `"glorot_uniform"`. */
  kernelInitializer?: InitializerLike;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Default none. */
  kernelRegularizer?: RegularizerLike | null;
  /** Default none. */
  biasRegularizer?: RegularizerLike | null;
  /** Default none. */
  kernelConstraint?: ConstraintLike | null;
  /** Default none. */
  biasConstraint?: ConstraintLike | null;
}
