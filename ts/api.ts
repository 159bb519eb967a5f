/** What the library exports, whichever modules of WebAssembly it is packed with. */
export type { ActivationName } from "./activations.js";
export * from "./audio/index.js";
export type { ModelOptions } from "./base_model.js";
export { BackupAndRestore, type BackupAndRestoreOptions } from "./callbacks/backup_and_restore.js";
export {
  Callback,
  type CallbackHooks,
  type CallbackLike,
  type CallbackParams,
  type CallbackState,
  type Logs,
} from "./callbacks/callback.js";
export { CSVLogger, type CSVLoggerOptions } from "./callbacks/csv_logger.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./callbacks/early_stopping.js";
export { History } from "./callbacks/history.js";
export { LambdaCallback, type LambdaCallbackOptions } from "./callbacks/lambda_callback.js";
export {
  LearningRateScheduler,
  type LearningRateSchedulerOptions,
} from "./callbacks/learning_rate_scheduler.js";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./callbacks/model_checkpoint.js";
export type { MonitorMode, MonitorOptions } from "./callbacks/monitor.js";
export { PageProgress } from "./callbacks/page_progress.js";
export { ProgbarLogger } from "./callbacks/progbar_logger.js";
export {
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
} from "./callbacks/reduce_lr_on_plateau.js";
export { SwapEMAWeights, type SwapEMAWeightsOptions } from "./callbacks/swap_ema_weights.js";
export { TensorBoard, type TensorBoardOptions } from "./callbacks/tensorboard.js";
export { TerminateOnNaN, type TerminateOnNaNOptions } from "./callbacks/terminate_on_nan.js";
export type { ModelConfig, ModelJSON } from "./config/keras.js";
export type { FunctionalConfig } from "./config/write_functional.js";
export * from "./constraints/index.js";
export type { Picture } from "./data/pictures.js";
export type { Predictions } from "./data/predictions.js";
export type { StepData } from "./data/step.js";
export type { BatchStream } from "./data/stream.js";
export type {
  InputData,
  ListOrNamed,
  NDArray,
  NumericArray,
  SampleWeightData,
  TargetData,
  WeightInput,
  WeightValue,
} from "./data/types.js";
export * from "./dataset/index.js";
export { type CtcReading, ctcDecode } from "./decoding/ctc_decode.js";
export type { CtcDecodeOptions, CtcScorer } from "./decoding/ctc_options.js";
export type { AttentionWeights, Generated } from "./decoding/generated.js";
export { type NGram, type NGramTable, ngramTable } from "./decoding/ngram_table.js";
export type { GenerateOptions, TokenEvent } from "./decoding/options.js";
export { type ConfigureOptions, configure } from "./engine/configure.js";
export { type EngineInfo, engineInfo, shutdown } from "./engine/load.js";
export type { Fallback } from "./engine/start.js";
export { BpttError, type ErrorCode } from "./errors.js";
export type { CustomObjects } from "./formats/keras/compile_config.js";
export type { SaveOptions } from "./formats/save.js";
export type { LoadWeightsOptions, SaveWeightsOptions } from "./formats/weights.js";
export { type ConnectionOptions, Functional } from "./functional.js";
export type { ApplyOptions } from "./graph/connect.js";
export { type InputOptions, input, type SymbolicTensor } from "./graph/tensor.js";
export type {
  AbortSignalLike,
  BlobLike,
  DirectoryHandleLike,
  ElementLike,
  FileHandleLike,
  FilesLike,
  ModuleLike,
  ResponseLike,
  URLLike,
  WritableLike,
} from "./host_types.js";
export * from "./initializers/index.js";
export type { FileProgress } from "./io/fetched.js";
export type { FileLoader, FileSaver, LoadedFiles, NamedFile } from "./io/handler.js";
export type { FileSource } from "./io/source.js";
export type { FileTarget } from "./io/target.js";
export * from "./layers/index.js";
export { type LoadOptions, loadModel } from "./load_model.js";
export {
  type ClassificationReportOptions,
  type ClassificationScores,
  type ClassScores,
  classificationReport,
} from "./looking/classification_report.js";
export { type ConfusionMatrixOptions, confusionMatrix } from "./looking/confusion_matrix.js";
export type { ClassLabel, ClassLabels } from "./looking/labels.js";
export { type PlotHistoryOptions, plotHistory } from "./looking/plot_history.js";
export * from "./losses/classes.js";
export type { LossConfig, LossLike, LossName } from "./losses/index.js";
export * from "./metrics/classes.js";
export {
  characterErrorRate,
  editDistance,
  labelErrorRate,
  type Sequence,
  wordErrorRate,
} from "./metrics/edit_distance.js";
export type { CustomMetric, MetricLike, MetricName } from "./metrics/index.js";
export type { CompileOptions } from "./model/compiled.js";
export type { ContributionOptions } from "./model/contributions.js";
export type { GradientNorms, InputPlan, MemoryUse, Plan } from "./model/reports.js";
export type { SessionOptions } from "./model/session.js";
export { Model } from "./model.js";
export { modelFromJSON } from "./model_from_json.js";
export type { ModelSession } from "./model_session.js";
export * from "./operations/functions/index.js";
export { type SliceRange, slice } from "./operations/index.js";
export * from "./optimizers/classes.js";
export type { ExcludeOptions } from "./optimizers/exclusions.js";
export type { GeneralOptions } from "./optimizers/general.js";
export type { OptimizerLike, OptimizerName } from "./optimizers/index.js";
export type { ClipOptions } from "./optimizers/optimizer.js";
export { Optimizer } from "./optimizers/optimizer.js";
export * from "./optimizers/schedules/index.js";
export type { OptimizerWeight, OptimizerWeightInput } from "./optimizers/variables.js";
export * from "./preprocessing/index.js";
export * from "./regularizers/index.js";
export { listModels, removeModel } from "./saved_models.js";
export { Sequential, type SequentialOptions } from "./sequential.js";
export type { Shape } from "./shape.js";
export type { SummaryOptions } from "./summary.js";
export * from "./text/index.js";
export type {
  ClassWeight,
  EvaluateOptions,
  FitOptions,
  PredictOptions,
  TestOnBatchOptions,
  TrainOnBatchOptions,
  Verbose,
} from "./training/options.js";
