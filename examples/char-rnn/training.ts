import type { CallbackHooks, Sequential } from "bptt";
import type { Streams } from "./streams.js";

/** What an epoch came to. */
export interface EpochReport {
  readonly epoch: number;
  /** Means over the characters, in nats. */
  readonly loss: number;
  readonly heldOutLoss: number;
  readonly charactersPerSecond: number;
}

export interface TrainingOptions {
  readonly epochs: number;
  readonly signal: AbortSignal;
  onEpoch(report: EpochReport): Promise<void>;
  /** Called after every `sampleEvery`-th batch. */
  onSample(batch: number): Promise<void>;
  readonly sampleEvery: number | undefined;
}

/** Trains on the pieces of the streams in their order. */
export async function train(
  network: Sequential,
  training: Streams,
  heldOut: Streams,
  options: TrainingOptions,
): Promise<void> {
  const clock = new Clock();
  const callbacks: Partial<CallbackHooks> = {
    // Every epoch begins at the beginnings of the streams, where nothing has been read.
    async onEpochBegin() {
      await network.resetStates();
      clock.start();
    },
    async onEpochEnd(epoch, { loss = Number.NaN } = {}) {
      const seconds = clock.stop();
      const heldOutLoss = await evaluate(network, heldOut);
      const charactersPerSecond = training.characters / seconds;
      await options.onEpoch({ epoch, loss, heldOutLoss, charactersPerSecond });
    },
  };
  const { sampleEvery } = options;
  if (sampleEvery !== undefined) {
    // Only where it is wanted: with a hook for batches, each is a call of its own.
    callbacks.onTrainBatchEnd = async (batch) => {
      if ((batch + 1) % sampleEvery !== 0) return;
      await clock.paused(() => options.onSample(batch + 1));
    };
  }
  await network.fit(training.x, training.y, {
    epochs: options.epochs,
    // What is read first stands first, and the state of a row belongs to the same row of the next batch.
    shuffle: false,
    verbose: process.stdout.isTTY ? 1 : 0,
    signal: options.signal,
    callbacks,
  });
}

/** The loss on other streams, from their beginnings. What the network remembers of its own is lost: call it between epochs. */
export async function evaluate(network: Sequential, { x, y }: Streams): Promise<number> {
  await network.resetStates();
  const { loss } = await network.evaluate(x, y, { verbose: 0 });
  return loss!;
}

/** The seconds of training alone. */
class Clock {
  #seconds = 0;
  #since = 0;

  start(): void {
    this.#seconds = 0;
    this.#since = performance.now();
  }

  stop(): number {
    this.#seconds += (performance.now() - this.#since) / 1000;
    return this.#seconds;
  }

  async paused(work: () => Promise<void>): Promise<void> {
    this.stop();
    await work();
    this.#since = performance.now();
  }
}
