import type { Sides } from "../network/build.js";
import type { NetworkPlan } from "../network/network_plan.js";
import type { TrainingPlan } from "../network/training_plan.js";
import type { Source } from "../tasks/examples.js";
import type { Words } from "../words.js";
import type { PlainNetwork } from "./plain_network.js";

/** Why there is no plain JavaScript of a network; nothing where there is. */
export function cannot(
  { layers, attention }: NetworkPlan,
  { optimizer }: TrainingPlan,
  { input, output }: Sides,
): Words | undefined {
  if (input.kind === "pair")
    return { en: "Not compared: it has no decoder.", zh: "无法比较：它没有解码器。" };
  if (output.kind === "labels")
    return { en: "Not compared: it has no CTC.", zh: "无法比较：它没有 CTC。" };
  if (attention !== "none")
    return { en: "Not compared: it has no attention.", zh: "无法比较：它没有注意力。" };
  if (layers.some(({ direction }) => direction === "both")) {
    return { en: "Not compared: it reads forwards alone.", zh: "无法比较：它只能正向读取。" };
  }
  if (layers.some(({ dropout }) => dropout > 0)) {
    return { en: "Not compared: it has no dropout.", zh: "无法比较：它没有随机失活。" };
  }
  if (optimizer !== "adam")
    return {
      en: "Not compared: of optimizers it has Adam alone.",
      zh: "无法比较：它的优化器只有 Adam。",
    };
  return undefined;
}

/**
 * Updates a second, over so many milliseconds at least. It keeps its thread busy: call it in a Worker, or for a short time.
 *
 * @param source what it learns from, update by update.
 */
export function pace(
  network: PlainNetwork,
  source: Source,
  rows: number,
  milliseconds: number,
): number {
  const batch = (update: number) =>
    Array.from({ length: rows }, (_, i) => source.at(update * rows + i));
  // The first makes the engine compile the loops.
  network.train(batch(0));
  let [updates, spent] = [0, 0];
  while (spent < milliseconds) {
    const examples = batch(++updates);
    const since = performance.now();
    network.train(examples);
    spent += performance.now() - since;
  }
  return (1000 * updates) / spent;
}
