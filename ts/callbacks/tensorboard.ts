import type { BaseModel } from "../base_model.js";
import { boolean, checkOptions, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { checkPath } from "../io/checked_path.js";
import type { Summary } from "../io/events.js";
import { filesFor } from "../io/log_file.js";
import { Callback, type CallbackState, type Logs } from "./callback.js";
import { EventWriter } from "./event_writer.js";
import { isCount, Memory, orNull } from "./memory.js";
import { optimizerOf } from "./rate.js";

/** Options of {@link TensorBoard}, with Keras's names and defaults. */
export interface TensorBoardOptions {
  /** The folder of the logs; a run has folders `train` and `validation` in it. Default `"logs"`. */
  logDir?: string;
  /** Whether the model's configuration is written, which TensorBoard draws as a graph of layers. Default true. */
  writeGraph?: boolean;
  /** Whether to log batches and steps per second. Default false. */
  writeStepsPerSecond?: boolean;
  /**
   * `"epoch"` (the default), or after how many batches to log losses and metrics of batches as well; `"batch"` is 1. Batches are then computed one
   * at a time.
   */
  updateFreq?: "epoch" | "batch" | number;
}

const WHERE = "TensorBoard";
const OPTIONS = ["logDir", "writeGraph", "writeStepsPerSecond", "updateFreq"];

/** Options of Keras's that would write what there is not here, with their values at which they write nothing. */
const ABSENT = {
  histogramFreq: 0,
  writeImages: false,
  profileBatch: 0,
  embeddingsFreq: 0,
  embeddingsMetadata: null,
};

/**
 * Logs for TensorBoard (`tensorboard --logdir logs`), under Keras's names: `epoch_loss` and the like for training and validation,
 * `epoch_learning_rate`, `evaluation_loss_vs_iterations`, with `updateFreq` also `batch_loss`. Each event is in its file when the hook
 * ends. A run that goes on from a state ({@link Callback.setState}) goes on in the files of that state, at its event.
 *
 * With `updateFreq` Keras loses the values of epochs and evaluations whose last batch is none of those that are logged; here they are kept.
 * Histograms, images, embeddings and profiles are not written, and asking for them is refused.
 *
 * @throws BpttError `InvalidArgument` for an option or value that can't be used, `Unsupported` for what is not written; in `fit` `File`
 * where files can't be written, `Unsupported` where there are none.
 */
export class TensorBoard extends Callback {
  readonly #updateFreq: number | "epoch";
  readonly #writeGraph: boolean;
  readonly #stepsPerSecond: boolean;
  readonly #train: EventWriter;
  readonly #validation: EventWriter;
  readonly #memory = new Memory(
    WHERE,
    { batch: 0, train: null, trainBytes: 0, validation: null, validationBytes: 0 } as State,
    {
      batch: isCount,
      train: orNull(EventWriter.isName),
      trainBytes: isCount,
      validation: orNull(EventWriter.isName),
      validationBytes: isCount,
    },
  );
  #start = { batch: 0, epoch: 0, iterations: 0 };

  constructor(options: TensorBoardOptions = {}) {
    super();
    const taken = checkOptions(WHERE, options, [...OPTIONS, ...Object.keys(ABSENT)]);
    refuseAbsent(taken as Record<string, unknown>);
    const { logDir = "logs", updateFreq = "epoch" } = taken;
    const { writeGraph = true, writeStepsPerSecond = false } = taken;
    const folder = checkPath(WHERE, "logDir", logDir);
    this.#writeGraph = boolean(WHERE, "writeGraph", writeGraph);
    this.#stepsPerSecond = boolean(WHERE, "writeStepsPerSecond", writeStepsPerSecond);
    this.#updateFreq = readFrequency(updateFreq);
    this.#train = new EventWriter(WHERE, `${folder}/train`);
    this.#validation = new EventWriter(WHERE, `${folder}/validation`);
    if (this.#updateFreq === "epoch") return;
    // Without these hooks batches need not be computed one by one.
    this.onTrainBatchBegin = this.#batchBegin;
    this.onTrainBatchEnd = this.#batchEnd;
  }

  override getState(): CallbackState {
    return this.#memory.write();
  }

  override setState(state: CallbackState): void {
    this.#memory.read(state);
  }

  override async onTrainBegin(): Promise<void> {
    await filesFor(WHERE);
    this.#memory.begin();
    const run = this.#memory.now;
    await this.#train.begin(run.train, run.trainBytes);
    await this.#validation.begin(run.validation, run.validationBytes);
    this.#note();
  }

  /** Where there are no files, it is said before anything is computed, outside of `fit` too. */
  override async onTestBegin(): Promise<void> {
    await filesFor(WHERE);
  }

  override async onTestEnd(logs: Logs): Promise<void> {
    const { iterations } = optimizerOf(this.model, WHERE);
    const scalars = Object.entries(logs).map(([name, value]) => ({
      tag: `evaluation_${name}_vs_iterations`,
      value,
    }));
    await this.#add(this.#validation, iterations, scalars);
  }

  /** Nothing is written before the names of files are known to whoever keeps the run. */
  override async onEpochBegin(): Promise<void> {
    this.epochResumed();
    if (!this.#writeGraph || this.#memory.now.trainBytes > 0) return;
    await this.#add(this.#train, 0, [{ tag: "keras", model: JSON.stringify(this.model) }]);
  }

  /** @internal */
  override epochResumed(): void {
    const { iterations } = optimizerOf(this.model, WHERE);
    this.#start = { ...this.#start, epoch: performance.now(), iterations };
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const { train, validation } = splitLogs(logs);
    train.learning_rate = optimizerOf(this.model, WHERE).learningRate;
    if (this.#stepsPerSecond) train.steps_per_second = this.#epochSpeed(this.model);
    await this.#add(this.#train, epoch, scalars("epoch_", train));
    await this.#add(this.#validation, epoch, scalars("epoch_", validation));
  }

  #batchBegin(): void {
    this.#start.batch = performance.now();
  }

  async #batchEnd(_batch: number, logs: Logs): Promise<void> {
    const step = ++this.#memory.now.batch;
    if (step % Number(this.#updateFreq) !== 0) return;
    const seconds = (performance.now() - this.#start.batch) / 1000;
    const speed: Logs = this.#stepsPerSecond ? { steps_per_second: 1 / seconds } : {};
    await this.#add(this.#train, step, scalars("batch_", { ...speed, ...logs }));
  }

  #epochSpeed(model: BaseModel): number {
    const seconds = (performance.now() - this.#start.epoch) / 1000;
    return (optimizerOf(model, WHERE).iterations - this.#start.iterations) / seconds;
  }

  async #add(writer: EventWriter, step: number, summaries: readonly Summary[]): Promise<void> {
    if (summaries.length === 0) return;
    await writer.add(step, summaries);
    this.#note();
  }

  #note(): void {
    const [train, validation] = [this.#train.state, this.#validation.state];
    Object.assign(this.#memory.now, {
      train: train.name,
      trainBytes: train.bytes,
      validation: validation.name,
      validationBytes: validation.bytes,
    });
  }
}

/** Batches of the run so far, and its files. */
interface State {
  batch: number;
  train: string | null;
  trainBytes: number;
  validation: string | null;
  validationBytes: number;
}

const scalars = (prefix: string, logs: Logs): Summary[] =>
  Object.entries(logs).map(([name, value]) => ({ tag: prefix + name, value }));

function splitLogs(logs: Logs): { train: Logs; validation: Logs } {
  const entries = Object.entries(logs);
  const held = ([name]: [string, number]) => name.startsWith("val_");
  return {
    train: Object.fromEntries(entries.filter((entry) => !held(entry))),
    validation: Object.fromEntries(entries.filter(held).map(([name, v]) => [name.slice(4), v])),
  };
}

function readFrequency(value: unknown): number | "epoch" {
  if (value === "epoch") return value;
  if (value === "batch") return 1;
  if (typeof value === "number") return positiveInteger(WHERE, "updateFreq", value);
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} received an invalid value for argument \`updateFreq\`, expected "epoch", "batch" or a number of batches, got ${show(value)}.`,
  );
}

function refuseAbsent(options: Readonly<Record<string, unknown>>): void {
  for (const [name, nothing] of Object.entries(ABSENT)) {
    const value = options[name];
    if (value === undefined || value === nothing) continue;
    throw new BpttError(
      "Unsupported",
      `${WHERE} writes scalars and the graph of layers alone: \`${name}\` should be left out or ${nothing}, got ${show(value)}.`,
    );
  }
}
