// A contender's half of the protocol. Every contender trains the same batches, made by a formula, from the same weights.

import { formulaWeights, zipfTargets, zipfTokens } from "../../../test/golden/formula.js";
import type { Answer, Engine, Order, Setup, Way } from "./protocol.js";
import { ROWS, SIZES, STEPS } from "./protocol.js";

export interface Trainer {
  engine: Engine;
  /** One step per batch of ROWS rows; resolves to their mean loss. */
  train(tokens: Int32Array, labels: Float32Array): Promise<number>;
}

/** Serves the page: makes a trainer from the first message, then trains as ordered. */
export function answer(way: Way, start: (setup: Setup) => Promise<Trainer>): void {
  let trainer: Trainer | undefined;
  const reply = async (message: Setup | Order): Promise<Answer> => {
    if (trainer) return measure(trainer, (message as Order).batches);
    trainer = await start(message as Setup);
    return { engine: trainer.engine };
  };
  way.onmessage = async ({ data }) => {
    way.postMessage(await reply(data).catch((error) => ({ error: String(error) })));
  };
}

async function measure(trainer: Trainer, batches: number): Promise<Answer> {
  const tokens = zipfTokens(1, batches * ROWS, STEPS, SIZES.vocabulary);
  const labels = zipfTargets(1, batches * ROWS);
  const start = performance.now();
  const loss = await trainer.train(tokens, labels);
  return { milliseconds: performance.now() - start, loss };
}

/** The weights to start from, of a tensor of `length` numbers. */
export const startWeights = (index: number, length: number): Float32Array =>
  formulaWeights(index, length, 0.0625);
