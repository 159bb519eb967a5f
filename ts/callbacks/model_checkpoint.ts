import { boolean, checkOptions, finiteNumber, positiveInteger } from "../checks.js";
import { checkPath } from "../io/checked_path.js";
import type { CallbackState, Logs } from "./callback.js";
import { checkpointWriter } from "./checkpoint_writer.js";
import { isCount, isNumber, Memory, orNull } from "./memory.js";
import { checkVerbose, MonitorCallback, type MonitorOptions, say } from "./monitor.js";
import { readPattern } from "./python_format.js";

/** Options of {@link ModelCheckpoint}, with Keras's names and defaults. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /** 1 prints a line when something is saved, or why not. Default 0. */
  verbose?: 0 | 1;
  /** Whether to save only where the watched value is the best so far. Default false. */
  saveBestOnly?: boolean;
  /** Whether to save weights alone, as `saveWeights` does. Default false: the whole model. */
  saveWeightsOnly?: boolean;
  /** `"epoch"` (the default), or the number of batches after which to save. Batches are then computed one at a time. */
  saveFreq?: "epoch" | number;
  /** A value that must be beaten before anything is saved. Default none. */
  initialValueThreshold?: number | null;
}

const WHERE = "ModelCheckpoint";
const OPTIONS = [
  "monitor",
  "verbose",
  "saveBestOnly",
  "saveWeightsOnly",
  "mode",
  "saveFreq",
  "initialValueThreshold",
];

/** Five digits, as Keras's messages have them. */
const five = readPattern(WHERE, "{value:.5f}");
const shown = (value: number | null): string =>
  value === null ? "None" : five({ counts: {}, measures: { value } });

/**
 * Saves the model while it is trained, by Keras's rules. The whole model, with the optimizer's state, goes to a path that ends in `.keras`,
 * which {@link loadModel} and Keras read. With `saveWeightsOnly` the path ends in `.weights.h5` or `.safetensors`, and `loadWeights` reads it.
 * Checkpoints are written whole or not at all, and change no bit of what is trained later. Folders are made.
 *
 * The path may have places for the epoch, counted from 1, the batch, and what is logged, as Python formats them:
 * `"runs/{epoch:02d}-{val_loss:.2f}.keras"`.
 *
 * @example callbacks: new ModelCheckpoint("best.keras", { saveBestOnly: true })
 * @throws BpttError `InvalidArgument` for a path, option or value that can't be used; in `fit` `File` where a file can't be written,
 * `Unsupported` where there are no files.
 */
export class ModelCheckpoint extends MonitorCallback {
  readonly #pathFor: ReturnType<typeof readPattern>;
  readonly #write: ReturnType<typeof checkpointWriter>;
  readonly #verbose: 0 | 1;
  readonly #saveBestOnly: boolean;
  readonly #memory: Memory<{
    best: number | null;
    batchesSinceSaving: number;
    lastBatch: number | null;
  }>;
  readonly #saveFreq: "epoch" | number;
  #epoch = 0;

  constructor(filepath: string, options: ModelCheckpointOptions = {}) {
    const taken = checkOptions(WHERE, options, OPTIONS);
    super(WHERE, taken);
    const { verbose = 0, saveBestOnly = false, saveWeightsOnly = false } = taken;
    const { saveFreq = "epoch", initialValueThreshold: threshold = null } = taken;
    const path = checkPath(WHERE, "filepath", filepath);
    const weightsOnly = boolean(WHERE, "saveWeightsOnly", saveWeightsOnly);
    this.#pathFor = readPattern(WHERE, path);
    this.#write = checkpointWriter(WHERE, path, weightsOnly ? "weights" : "model");
    this.#verbose = checkVerbose(WHERE, verbose);
    this.#saveBestOnly = boolean(WHERE, "saveBestOnly", saveBestOnly);
    const best =
      threshold === null ? null : finiteNumber(WHERE, "initialValueThreshold", threshold);
    this.#memory = new Memory(
      WHERE,
      { best, batchesSinceSaving: 0, lastBatch: null },
      { best: orNull(isNumber), batchesSinceSaving: isCount, lastBatch: orNull(isCount) },
    );
    this.#saveFreq = saveFreq === "epoch" ? saveFreq : positiveInteger(WHERE, "saveFreq", saveFreq);
    // Without this hook batches need not be computed one by one.
    if (this.#saveFreq !== "epoch") this.onTrainBatchEnd = this.#batchEnd;
  }

  /** The best value so far. */
  get best(): number | undefined {
    return this.#memory.now.best ?? undefined;
  }

  override getState(): CallbackState {
    return this.#memory.write();
  }

  override setState(state: CallbackState): void {
    this.#memory.read(state);
  }

  /** As in {@link Callback.onTrainBegin}. */
  override onTrainBegin(): void {
    this.checkMonitor();
    if (this.#saveBestOnly) this.direction();
  }

  /** As in {@link Callback.onEpochBegin}. */
  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  /** @internal */
  override epochResumed(epoch: number): void {
    this.onEpochBegin(epoch);
  }

  /** As in {@link Callback.onEpochEnd}. */
  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    if (this.#saveFreq === "epoch") await this.#save(logs, { epoch: epoch + 1 });
  }

  /** Counts as Keras does, over the borders of epochs. */
  async #batchEnd(batch: number, logs: Logs): Promise<void> {
    const run = this.#memory.now;
    const { lastBatch } = run;
    const goesOn = lastBatch !== null && batch > lastBatch;
    run.batchesSinceSaving += goesOn ? batch - lastBatch : batch + 1;
    run.lastBatch = batch;
    if (run.batchesSinceSaving < Number(this.#saveFreq)) return;
    run.batchesSinceSaving = 0;
    await this.#save(logs, { epoch: this.#epoch + 1, batch: batch + 1 });
  }

  async #save(logs: Logs, counts: { epoch: number; batch?: number }): Promise<void> {
    const path = this.#pathFor({ counts, measures: logs });
    const best = this.#bestOf(logs, counts.epoch - 1, path);
    if (best === undefined) return;
    await this.#write(this.model, path);
    this.#memory.now.best = best;
    if (this.#verbose > 0) say(counts.epoch - 1, `finished saving model to ${path}`);
  }

  /** What is the best value once this is saved; undefined where it is not to be saved. */
  #bestOf(logs: Logs, epoch: number, path: string): number | null | undefined {
    const tell = (what: string) => this.#verbose > 0 && say(epoch, what);
    const { best } = this.#memory.now;
    if (!this.#saveBestOnly) {
      tell(`saving model to ${path}`);
      return best;
    }
    const { monitor } = this;
    const current = this.watched(logs);
    if (current === undefined) {
      console.warn(`Can save best model only with ${monitor} available.`);
      return best;
    }
    if (this.isImprovement(current, best)) {
      tell(`${monitor} improved from ${shown(best)} to ${shown(current)}, saving model to ${path}`);
      return current;
    }
    tell(`${monitor} did not improve from ${shown(best)}`);
    return undefined;
  }
}
