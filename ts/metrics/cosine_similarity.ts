import { MEAN, type MetricKind } from "./metric.js";

/** `x y / (|x| |y|)`: 1 where outputs point where targets do. The loss of this name has the other sign, and its class. */
export const cosineSimilarity: MetricKind<object, "CosineSimilarity" | "cosine_similarity"> = {
  names: ["CosineSimilarity", "cosine_similarity"],
  better: "max",
  called: "cosine_similarity",
  targets: "values",
  readers: {},
  core: () => ({ class_name: "cosine_similarity", config: {} }),
  ...MEAN,
};
