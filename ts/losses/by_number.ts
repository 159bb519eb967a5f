/** Losses that are means over numbers, each with a target of its own: the only ones whose outputs can be images. */
export const BY_NUMBER: ReadonlySet<string> = new Set([
  "binary_crossentropy",
  "binary_focal_crossentropy",
  "hinge",
  "huber",
  "log_cosh",
  "mean_absolute_error",
  "mean_absolute_percentage_error",
  "mean_squared_error",
  "mean_squared_logarithmic_error",
  "poisson",
  "squared_hinge",
]);
