/**
 * Recurrent networks for Node and the browser: Keras's API, the numbers computed by Rust in WebAssembly SIMD.
 *
 * @packageDocumentation
 */

import { close } from "./assignments.js";
import { Predictions } from "./data/predictions.js";
import { Functional } from "./functional.js";
import { SymbolicTensor } from "./graph/tensor.js";
import * as layers from "./layers/index.js";
import * as optimizers from "./optimizers/classes.js";
import { Sequential } from "./sequential.js";
import { TextVectorization } from "./text/index.js";

export type { ActivationName } from "./activations.js";
export type { ModelOptions } from "./base_model.js";
export {
  Callback,
  type CallbackHooks,
  type CallbackLike,
  type CallbackParams,
  type Logs,
} from "./callbacks/callback.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./callbacks/early_stopping.js";
export { History } from "./callbacks/history.js";
export type { ModelConfig } from "./config/keras.js";
export type { FunctionalConfig } from "./config/write_functional.js";
export * from "./constraints/index.js";
export type { Predictions } from "./data/predictions.js";
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
export { type ConfigureOptions, configure } from "./engine/configure.js";
export { type EngineInfo, engineInfo, shutdown } from "./engine/load.js";
export type { Fallback } from "./engine/start.js";
export { BpttError, type ErrorCode } from "./errors.js";
export { type ConnectionOptions, Functional } from "./functional.js";
export type { ApplyOptions } from "./graph/connect.js";
export { type InputOptions, input, type SymbolicTensor } from "./graph/tensor.js";
export type { AbortSignalLike, ModuleLike, URLLike } from "./host_types.js";
export * from "./initializers/index.js";
export * from "./layers/index.js";
export * from "./losses/classes.js";
export type { LossConfig, LossLike, LossName } from "./losses/index.js";
export * from "./metrics/classes.js";
export type { CustomMetric, MetricLike, MetricName } from "./metrics/index.js";
export type { CompileOptions } from "./model/compiled.js";
export type { GradientNorms, InputPlan, MemoryUse, Plan } from "./model/reports.js";
export { Model } from "./model.js";
export { type SliceRange, slice } from "./operations/index.js";
export * from "./optimizers/classes.js";
export type { OptimizerName } from "./optimizers/index.js";
export type { ClipOptions } from "./optimizers/optimizer.js";
export { Optimizer } from "./optimizers/optimizer.js";
export type { OptimizerWeight, OptimizerWeightInput } from "./optimizers/variables.js";
export * from "./regularizers/index.js";
export { Sequential, type SequentialOptions } from "./sequential.js";
export type { Shape } from "./shape.js";
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

for (const Class of [...Object.values(layers), ...Object.values(optimizers)]) close(Class);
for (const Class of [Sequential, Functional, TextVectorization, Predictions, SymbolicTensor])
  close(Class);
