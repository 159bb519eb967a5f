import { isPlain, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Callback, type CallbackState, type Logs } from "./callback.js";
import { isCount, isNumber, readNumber, written } from "./memory.js";

/** What happened in each epoch. `fit` gives one back. */
export class History extends Callback {
  /** The epochs, counted from 0 (or from `initialEpoch`). */
  epoch: number[] = [];
  /** For each logged name its value in each epoch: `loss`, `accuracy`, `val_loss`, `val_accuracy`. */
  history: Record<string, number[]> = {};
  #given = false;

  override getState(): CallbackState {
    const entries = Object.entries(this.history).map(([name, all]) => [name, all.map(written)]);
    return { epoch: [...this.epoch], history: Object.fromEntries(entries) };
  }

  override setState(state: CallbackState): void {
    const { epoch, history } = isPlain(state) ? state : {};
    const listed = (value: unknown, fits: (one: unknown) => boolean): value is number[] =>
      Array.isArray(value) && value.every((one) => fits(readNumber(one)));
    const known = isPlain(history) && Object.values(history).every((all) => listed(all, isNumber));
    if (!listed(epoch, isCount) || !known) {
      throw new BpttError(
        "InvalidArgument",
        `History.setState expects what getState gave: { epoch, history }, got ${show(state)}.`,
      );
    }
    const entries = Object.entries(history as Record<string, unknown[]>);
    this.epoch = [...epoch];
    this.history = Object.fromEntries(
      entries.map(([name, all]) => [name, all.map(readNumber) as number[]]),
    );
    this.#given = true;
  }

  override onTrainBegin(): void {
    if (!this.#given) this.epoch = [];
    this.#given = false;
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs)) {
      const values = this.history[name] ?? [];
      values.push(value);
      this.history[name] = values;
    }
  }
}
