// What can be set on an optimizer while it is used, as plain data.
import { isPlain } from "../checks.js";
import { asksForRates, type Optimizer } from "./optimizer.js";

const CLIPS = ["clipnorm", "clipvalue", "globalClipnorm"] as const;

/** The settings as they are now, in Keras's form. */
export const settingsOf = (optimizer: Optimizer) => optimizer.getConfig().config;

/** Sets what can be set to what {@link settingsOf} gave of such an optimizer. */
export function restoreSettings(optimizer: Optimizer, stored: unknown): void {
  if (!isPlain(stored)) return;
  const now = settingsOf(optimizer);
  const differs = (key: string) => JSON.stringify(stored[key]) !== JSON.stringify(now[key]);
  const set = optimizer as unknown as Record<string, unknown>;
  if (differs("learning_rate") && !asksForRates(optimizer)) {
    set.learningRate = stored.learning_rate;
  }
  if (differs("momentum")) set.momentum = stored.momentum;
  // One of them at most has a value.
  for (const key of CLIPS) set[key] = null;
  for (const key of CLIPS) {
    const value = stored[key === "globalClipnorm" ? "global_clipnorm" : key];
    if (value !== null && value !== undefined) set[key] = value;
  }
}
