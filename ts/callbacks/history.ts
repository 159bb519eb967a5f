import { Callback, type Logs } from "./callback.js";

/** What happened in each epoch. `fit` gives one back. */
export class History extends Callback {
  /** The epochs, counted from 0 (or from `initialEpoch`). */
  epoch: number[] = [];
  /** For each logged name its value in each epoch: `loss`, `accuracy`, `val_loss`, `val_accuracy`. */
  history: Record<string, number[]> = {};

  override onTrainBegin(): void {
    this.epoch = [];
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
