import type { BaseModel } from "../base_model.js";
import { boolean, checkOptions } from "../checks.js";
import { BpttError } from "../errors.js";
import { averagesAreShown, hideAverages, showAverages } from "../model/averages.js";
import type { ModelCore } from "../model/core.js";
import { coreOf } from "../model/core.js";
import { Callback, type CallbackState } from "./callback.js";
import { Memory } from "./memory.js";
import { optimizerOf } from "./rate.js";

/** Options of {@link SwapEMAWeights}, with Keras's names and defaults. */
export interface SwapEMAWeightsOptions {
  /** Whether averages are the weights from the end of an epoch to the beginning of the next as well. Default false. */
  swapOnEpoch?: boolean;
}

const WHERE = "SwapEMAWeights";
const isFlag = (value: unknown): boolean => typeof value === "boolean";

/**
 * Has the averages that an optimizer with `useEma: true` keeps of the weights take their place while the model is evaluated or predicts, in
 * `fit` and by itself. Meanwhile the optimizer's averages are the weights. With `swapOnEpoch` callbacks behind this one see averages in
 * `onEpochEnd` as well: a `ModelCheckpoint` that stands there saves them, and one that stands before it, or without `swapOnEpoch`, the
 * weights that are trained.
 *
 * Unlike Keras's it exchanges them back behind `predict` too, and where a call is aborted or fails. However a `fit` ends, by
 * `stopTraining` too, weights are their averages behind it, as without this callback. Before the first batch there are no averages, and
 * weights stay as they are.
 *
 * @example
 * model.compile({ loss: "mse", optimizer: new Adam({ useEma: true }) });
 * await model.fit(x, y, { validationSplit: 0.2, callbacks: [new SwapEMAWeights()] }); // val_loss is that of the averages
 * @throws BpttError `InvalidArgument` for an unknown option or value, and where a run begins whose optimizer keeps no averages;
 * `NotCompiled` where there is no optimizer.
 */
export class SwapEMAWeights extends Callback {
  readonly #swapOnEpoch: boolean;
  /** Whether averages were shown when a run that goes on was kept. */
  readonly #memory = new Memory(WHERE, { shown: false }, { shown: isFlag });
  /** Whether the pass under way exchanged them itself, and not an epoch around it. */
  #passShows = false;

  constructor(options: SwapEMAWeightsOptions = {}) {
    super();
    const { swapOnEpoch = false } = checkOptions(WHERE, options, ["swapOnEpoch"]);
    this.#swapOnEpoch = boolean(WHERE, "swapOnEpoch", swapOnEpoch);
  }

  override setModel(model: BaseModel): void {
    if (!optimizerOf(model, WHERE).useEma) {
      throw new BpttError(
        "InvalidArgument",
        `${WHERE} must be used when \`useEma: true\` is set on the optimizer: that of the model "${model.name}" keeps no averages.`,
      );
    }
    super.setModel(model);
  }

  /** Whether averages are the weights now. */
  override getState(): CallbackState {
    const shown = this.model !== undefined && this.#core.averagesShownBy !== undefined;
    return { ...this.#memory.write(), shown };
  }

  override setState(state: CallbackState): void {
    this.#memory.read(state);
  }

  override async onTrainBegin(): Promise<void> {
    if (this.#memory.begin() && this.#memory.now.shown) await averagesAreShown(this.#core);
  }

  override async onEpochBegin(): Promise<void> {
    await hideAverages(this.#core);
  }

  override async onEpochEnd(): Promise<void> {
    if (this.#swapOnEpoch) await showAverages(this.#core);
  }

  override onTestBegin(): Promise<void> {
    return this.#passBegins();
  }

  override onTestEnd(): Promise<void> {
    return this.#passEnds();
  }

  override onPredictBegin(): Promise<void> {
    return this.#passBegins();
  }

  override onPredictEnd(): Promise<void> {
    return this.#passEnds();
  }

  /** @internal Nobody waits for it: the call that was broken off may be under way in the engine, and this comes behind it. */
  override runEnded(): void {
    this.#passShows = false;
    // An engine that has failed has no weights to exchange.
    hideAverages(this.#core).catch(() => {});
  }

  get #core(): ModelCore {
    return coreOf(this.model);
  }

  async #passBegins(): Promise<void> {
    this.#passShows = this.#core.averagesShownBy === undefined;
    await showAverages(this.#core);
  }

  async #passEnds(): Promise<void> {
    if (this.#passShows) await hideAverages(this.#core);
    this.#passShows = false;
  }
}
