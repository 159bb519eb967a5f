// Plain JavaScript of a network, in a Worker: how many updates a second it comes to.

import { configure } from "bptt";
import { buildModel } from "../network/build.js";
import { wordsOf } from "../refusal.js";
import { PlainNetwork } from "../rival/plain_network.js";
import { pace } from "../rival/race.js";
import { taskById } from "../tasks/index.js";
import type { Words } from "../words.js";
import type { Setup } from "./state/setup.js";

/** Milliseconds that are measured at least. */
const LONG_ENOUGH = 1000;

/** What it answers: updates a second, or what went wrong. */
export type Answer = number | { readonly trouble: Words };

globalThis.onmessage = async ({ data }: MessageEvent<Setup>) => {
  const answer: Answer = await measure(data).catch((error) => ({ trouble: wordsOf(error) }));
  globalThis.postMessage(answer);
};

async function measure({ task, values, seed, material, network, training }: Setup) {
  const prepared = await taskById(task)!.prepare(values, seed, material);
  // Of the library it takes the weights to begin with.
  await configure({ worker: false, threads: 1 });
  const model = await buildModel(network, prepared, seed);
  const plain = await PlainNetwork.of(model, network, training, prepared);
  return pace(plain, prepared.training, training.batch, LONG_ENOUGH);
}
