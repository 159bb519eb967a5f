import type { Sequential, WeightValue } from "bptt";
import { Random } from "../sentiment/random.js";
import type { CellName } from "./cells.js";

/**
 * Chrono initialization (Tallec and Ollivier, 2018): gates that begin by keeping what they hold for as long as the dependencies may be.
 *
 * A gate with bias b keeps a share of about sigmoid(b) at each step, and so half of it for about exp(b) steps. Keras's forget bias of 1 makes
 * that 2 to 3 steps, and a GRU's of 0 one: through 200 steps next to no gradient arrives. Here b = log(u), with u drawn between 1 and the number of
 * steps for each unit. An LSTM's input gate gets -b, so that what is written balances what is kept. A SimpleRNN has no gates.
 */
export async function initializeGates(
  model: Sequential,
  cell: CellName,
  steps: number,
  seed: number,
): Promise<void> {
  if (cell === "simple") return;
  const weights = await model.getWeights();
  const bias = weights.find(({ name }) => name.endsWith(`recurrent/${cell}_cell/bias`));
  if (bias) setGates(bias, cell, steps, new Random(seed));
  await model.setWeights(weights);
}

/** Gates lie one after the other: i, f, c, o in an LSTM; z, r, h in a GRU, whose z is the share that is kept. */
export function setGates(
  { data, shape }: WeightValue,
  cell: CellName,
  steps: number,
  random: Random,
): void {
  const units = shape.at(-1)! / (cell === "lstm" ? 4 : 3);
  for (let unit = 0; unit < units; unit++) {
    const keep = Math.log(1 + random.next() * Math.max(1, steps - 2));
    if (cell === "lstm") {
      data[unit] = -keep;
      data[units + unit] = keep;
    } else {
      data[unit] = keep;
    }
  }
}
