import { Adam, RMSprop } from "bptt";
import type { TrainingOptions } from "./classifier.js";
import type { Settings } from "./cli.js";

type Defaults = Pick<TrainingOptions, "network" | "optimizer" | "epochs">;

/**
 * The built-in sentences follow a rule without exceptions, to be found by long training; there is
 * no noise to learn by heart, and so no need to prevent it.
 */
const synthetic: Defaults = {
  network: { layer: "simple_rnn", direction: "forward", pooling: "last", units: 64, voting: false },
  optimizer: () => new RMSprop({ learningRate: 0.002 }),
  epochs: 12,
};

/**
 * Of texts of people a few thousand say more about words than about their order, so words vote as well, and begin with
 * what counting them tells. Few texts make
 * few steps an epoch, so there are more epochs then.
 * Nothing is set aside to tell when to stop: all texts teach.
 */
function real(texts: number): Defaults {
  return {
    network: {
      ...{ layer: "gru", direction: "both", pooling: "mean", units: 8, wordSize: 16 },
      voting: true,
    },
    optimizer: () => new Adam({ learningRate: 0.002 }),
    epochs: Math.round(Math.min(Math.max(107 / texts ** 0.25, 4), 60)),
  };
}

/** What the user asked for, and for the rest what suits the data. */
export function trainingOptions(settings: Settings, texts: number): TrainingOptions {
  const defaults = settings.data || settings.dataset ? real(texts) : synthetic;
  const { network, epochs, maxLength, maxTokens, seed } = settings;
  const asked = Object.entries(network).filter(([, value]) => value !== undefined);
  return {
    ...defaults,
    ...{ maxLength, maxTokens, seed },
    network: { ...defaults.network, ...Object.fromEntries(asked) },
    epochs: epochs ?? defaults.epochs,
  };
}
