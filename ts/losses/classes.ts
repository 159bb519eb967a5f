// Every loss: one line each.
export { BinaryCrossentropy } from "./binary_crossentropy.js";
export {
  BinaryFocalCrossentropy,
  type BinaryFocalCrossentropyOptions,
} from "./binary_focal_crossentropy.js";
export { CategoricalCrossentropy } from "./categorical_crossentropy.js";
export {
  CategoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyOptions,
} from "./categorical_focal_crossentropy.js";
export {
  CategoricalGeneralizedCrossEntropy,
  type CategoricalGeneralizedCrossEntropyOptions,
} from "./categorical_generalized_cross_entropy.js";
export { CategoricalHinge } from "./categorical_hinge.js";
export { type CheckLossGradientOptions, checkLossGradient } from "./check_gradient.js";
export { Circle, type CircleOptions } from "./circle.js";
export { CosineSimilarity, type CosineSimilarityOptions } from "./cosine_similarity.js";
export { CTC, type CTCOptions } from "./ctc.js";
export {
  type CustomLoss,
  type LossAndGradient,
  LossFunction,
  type LossFunctionOptions,
} from "./custom.js";
export { Dice, type DiceOptions } from "./dice.js";
export { Hinge } from "./hinge.js";
export { Huber, type HuberOptions } from "./huber.js";
export { KLDivergence } from "./kl_divergence.js";
export { LogCosh } from "./log_cosh.js";
export { type LogitOptions, Loss, type LossOptions, type SmoothingOptions } from "./loss.js";
export { MeanAbsoluteError } from "./mean_absolute_error.js";
export { MeanAbsolutePercentageError } from "./mean_absolute_percentage_error.js";
export { MeanSquaredError } from "./mean_squared_error.js";
export { MeanSquaredLogarithmicError } from "./mean_squared_logarithmic_error.js";
export { Poisson } from "./poisson.js";
export {
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyOptions,
} from "./sparse_categorical_crossentropy.js";
export { SquaredHinge } from "./squared_hinge.js";
export { Tversky, type TverskyOptions } from "./tversky.js";
