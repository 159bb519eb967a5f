import { type Callback, Dense, GRU, input, Normalization, Sequential } from "bptt";
import { Features, type FrontEnd } from "./front_end.js";
import type { Utterance } from "./tones.js";

/** Two GRUs that read forwards: a label can only come before the end of an utterance where nothing waits for it. */
export async function makeNetwork(
  { bands, stack, labels }: FrontEnd,
  steps: readonly Float32Array[][],
  units = 64,
): Promise<Sequential> {
  const normalization = new Normalization();
  await normalization.adapt([steps.flat()]);
  return new Sequential(
    [
      input({ shape: [null, bands * stack] }),
      normalization,
      new GRU(units, { returnSequences: true }),
      new GRU(units, { returnSequences: true }),
      new Dense(labels.length),
    ],
    { seed: 1 },
  );
}

/** A model that was trained on utterances, as a listener will hear them. */
export async function train(
  frontEnd: FrontEnd,
  utterances: readonly Utterance[],
  { epochs, units, callbacks = [] }: { epochs: number; units?: number; callbacks?: Callback[] },
): Promise<Sequential> {
  const features = new Features(frontEnd);
  const x: Float32Array[][] = [];
  for (const { samples } of utterances) {
    features.reset();
    x.push(await features.push(samples));
  }
  const model = await makeNetwork(frontEnd, x, units);
  model.compile({ loss: "ctc", optimizer: "adam" });
  model.optimizer!.learningRate = 0.01;
  const y = utterances.map(({ labels }) => [...labels]);
  await model.fit(x, y, { batchSize: 16, epochs, verbose: 0, callbacks });
  return model;
}
