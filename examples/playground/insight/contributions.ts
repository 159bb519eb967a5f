import type { Model, WeightValue } from "bptt";
import { buildModel, type Sides } from "../network/build.js";
import type { NetworkPlan } from "../network/network_plan.js";
import { Refusal } from "../refusal.js";

/**
 * What each token that was read contributes to what a network says behind the last one: above 0 it speaks for it, below 0 against (gradient times input, before the softmax).
 *
 * @param unit of the output; the most probable one where it is left out.
 * @throws Refusal in one sentence, for networks of which it can't be told.
 */
export async function contributionsOf(
  model: Model,
  plan: NetworkPlan,
  task: Sides,
  tokens: Int32Array,
  unit?: number,
): Promise<Float32Array> {
  const { input, output } = task;
  if (input.kind !== "tokens") {
    throw new Refusal({
      en: "Contributions are told of tokens that are read for one answer.",
      zh: "只有为一个回答读入的词元才有贡献。",
    });
  }
  const options = unit === undefined ? {} : { unit };
  if (!output.every) return (await model.contributions([tokens], options))[0]!;
  if (plan.layers.some(({ direction }) => direction === "both")) {
    throw new Refusal({
      en: "Contributions to an answer at each step are told of networks that read forwards alone.",
      zh: "对每一步的回答，只有正向读取的网络才能给出贡献。",
    });
  }
  // The same network, but that it answers at the end alone.
  using twin = await buildModel(plan, { input, output: { ...output, every: false } }, 0);
  await twin.setWeights(inOrder(await twin.getWeights(), await model.getWeights()));
  return (await twin.contributions([tokens], options))[0]!;
}

/** The numbers of another network's weights of the same names. */
export function inOrder(own: readonly WeightValue[], others: readonly WeightValue[]) {
  const known = new Map(others.map((weight) => [weight.name, weight]));
  return own.map(({ name }) => known.get(name)!);
}
