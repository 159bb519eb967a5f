// Every metric: one line a metric.
import {
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from "./at_thresholds.js";
import { auc } from "./auc.js";
import { binaryAccuracy } from "./binary_accuracy.js";
import { categoricalAccuracy } from "./categorical_accuracy.js";
import { cosineSimilarity } from "./cosine_similarity.js";
import { falseNegatives, falsePositives, trueNegatives, truePositives } from "./counts.js";
import { f1Score, fBetaScore } from "./f_beta_score.js";
import { characterErrors, labelErrors, wordErrors } from "./label_error_rate.js";
import { logCoshError } from "./log_cosh_error.js";
import { pearsonCorrelation } from "./pearson_correlation.js";
import { perplexity } from "./perplexity.js";
import { precision, recall } from "./precision.js";
import { r2Score } from "./r2_score.js";
import { rootMeanSquaredError } from "./root_mean_squared_error.js";
import { sparseCategoricalAccuracy } from "./sparse_categorical_accuracy.js";
import {
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./top_k_categorical_accuracy.js";

export const KINDS = [
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  precision,
  recall,
  truePositives,
  trueNegatives,
  falsePositives,
  falseNegatives,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  precisionAtRecall,
  recallAtPrecision,
  auc,
  f1Score,
  fBetaScore,
  logCoshError,
  rootMeanSquaredError,
  r2Score,
  pearsonCorrelation,
  cosineSimilarity,
  perplexity,
  labelErrors,
  characterErrors,
  wordErrors,
] as const;
