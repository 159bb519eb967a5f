export {
  CategoryEncoding,
  type CategoryEncodingOptions,
  type IdRows,
} from "./category_encoding.js";
export { Discretization, type DiscretizationOptions } from "./discretization.js";
export type { Encoding } from "./encode.js";
export { Hashing, type HashingOptions } from "./hashing.js";
export { IntegerLookup, type IntegerLookupOptions } from "./integer_lookup.js";
export type { LookupOptions } from "./lookup.js";
export type { Nested } from "./nested.js";
export { StringLookup, type StringLookupOptions } from "./string_lookup.js";
export { type TimeseriesOptions, timeseriesDatasetFromArray } from "./timeseries.js";
export { toCategorical } from "./to_categorical.js";
export { type TrainTestSplitOptions, trainTestSplit } from "./train_test_split.js";
