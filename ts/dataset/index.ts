export type { BucketOptions } from "./buckets.js";
export type { Batch, Collated } from "./collate.js";
export type { CsvOptions } from "./csv_records.js";
export {
  type BatchOptions,
  Dataset,
  type IterateOptions,
  type PadBatchOptions,
  type ShuffleOptions,
} from "./dataset.js";
export type { DatasetIterator, DatasetPosition } from "./iterator.js";
export type { RowOf } from "./rows.js";
export type { BlobLike, ResponseLike, TextForm, TextParts, TextSource } from "./texts.js";
