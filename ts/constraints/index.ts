export { MaxNorm, MinMaxNorm, NonNeg, UnitNorm } from "./classes.js";
export {
  Constraint,
  type ConstraintConfig,
  type ConstraintLike,
  type ConstraintName,
  type MinMaxNormOptions,
  type NormOptions,
} from "./constraint.js";
