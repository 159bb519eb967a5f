import { Refusal } from "../refusal.js";
import { between, fieldsOf, numberIn, oneOf, shown, whole } from "./fields.js";
import {
  attentionNames,
  cellNames,
  directionNames,
  type LayerPlan,
  type NetworkPlan,
} from "./network_plan.js";

/** What the numbers of a network may be. */
export const networkRanges = {
  embedding: whole(1, 256),
  layers: whole(1, 4),
  units: whole(1, 512),
  dropout: between(0, 0.9),
  gain: between(0.1, 2),
  memory: whole(0, 1000),
} as const;

/**
 * A network as plain JSON has it, which may come from anywhere.
 *
 * @throws Refusal in one sentence.
 */
export function checkNetwork(value: unknown): NetworkPlan {
  const names = ["embedding", "layers", "attention", "gain", "memory"];
  const { embedding, layers, attention, gain, memory } = fieldsOf(
    { en: "A network", zh: "网络" },
    value,
    names,
  );
  const { least, most } = networkRanges.layers;
  if (!Array.isArray(layers) || layers.length < least || layers.length > most) {
    throw new Refusal({
      en: `A network has ${least} to ${most} recurrent layers, not ${shown(layers)}.`,
      zh: `网络应有 ${least} 到 ${most} 个循环层，而不是 ${shown(layers)}。`,
    });
  }
  return {
    embedding: numberIn(
      { en: "The size of the embedding", zh: "嵌入维数" },
      embedding,
      networkRanges.embedding,
    ),
    layers: layers.map(checkLayer),
    attention: oneOf({ en: "Attention", zh: "注意力" }, attention, attentionNames),
    gain: numberIn(
      { en: "The gain of the recurrent weights", zh: "循环权重的增益" },
      gain,
      networkRanges.gain,
    ),
    memory: numberIn(
      { en: "The memory that gates begin with", zh: "门的初始记忆" },
      memory,
      networkRanges.memory,
    ),
  };
}

function checkLayer(value: unknown, place: number): LayerPlan {
  const layer = place + 1;
  const what = { en: `Layer ${layer}`, zh: `第 ${layer} 层` };
  const of = (en: string, zh: string) => ({
    en: `${en} of layer ${layer}`,
    zh: `第 ${layer} 层的${zh}`,
  });
  const names = ["cell", "units", "direction", "dropout"];
  const { cell, units, direction, dropout } = fieldsOf(what, value, names);
  return {
    cell: oneOf(of("The cell", "单元"), cell, cellNames),
    units: numberIn(of("The size", "单元数"), units, networkRanges.units),
    direction: oneOf(of("The direction", "方向"), direction, directionNames),
    dropout: numberIn(of("The dropout", "随机失活"), dropout, networkRanges.dropout),
  };
}
