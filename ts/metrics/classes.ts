export {
  type AtThresholdsOptions,
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./at_thresholds.js";
export { AUC, type AUCOptions } from "./auc.js";
export { BinaryAccuracy, type BinaryAccuracyOptions } from "./binary_accuracy.js";
export { CategoricalAccuracy } from "./categorical_accuracy.js";
export {
  type CountOptions,
  FalseNegatives,
  FalsePositives,
  TrueNegatives,
  TruePositives,
} from "./counts.js";
export {
  F1Score,
  type F1ScoreOptions,
  FBetaScore,
  type FBetaScoreOptions,
} from "./f_beta_score.js";
export {
  CharacterErrorRate,
  LabelErrorRate,
  WordErrorRate,
  type WordErrorRateOptions,
} from "./label_error_rate.js";
export { LogCoshError } from "./log_cosh_error.js";
export { Metric, type MetricConfig, type MetricOptions } from "./metric.js";
export { PearsonCorrelation } from "./pearson_correlation.js";
export { Perplexity, type PerplexityOptions } from "./perplexity.js";
export { Precision, type PrecisionOptions, Recall } from "./precision.js";
export { R2Score, type R2ScoreOptions } from "./r2_score.js";
export { RootMeanSquaredError } from "./root_mean_squared_error.js";
export { SparseCategoricalAccuracy } from "./sparse_categorical_accuracy.js";
export {
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  type TopKOptions,
} from "./top_k_categorical_accuracy.js";
