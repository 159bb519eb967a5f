import { UserError } from "../../sentiment/user_error.js";
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
 * @throws UserError in one sentence.
 */
export function checkNetwork(value: unknown): NetworkPlan {
  const names = ["embedding", "layers", "attention", "gain", "memory"];
  const { embedding, layers, attention, gain, memory } = fieldsOf("A network", value, names);
  const { least, most } = networkRanges.layers;
  if (!Array.isArray(layers) || layers.length < least || layers.length > most) {
    throw new UserError(
      `A network has ${least} to ${most} recurrent layers, not ${shown(layers)}.`,
    );
  }
  return {
    embedding: numberIn("The size of the embedding", embedding, networkRanges.embedding),
    layers: layers.map(checkLayer),
    attention: oneOf("Attention", attention, attentionNames),
    gain: numberIn("The gain of the recurrent weights", gain, networkRanges.gain),
    memory: numberIn("The memory that gates begin with", memory, networkRanges.memory),
  };
}

function checkLayer(value: unknown, place: number): LayerPlan {
  const what = `Layer ${place + 1}`;
  const names = ["cell", "units", "direction", "dropout"];
  const { cell, units, direction, dropout } = fieldsOf(what, value, names);
  return {
    cell: oneOf(`The cell of layer ${place + 1}`, cell, cellNames),
    units: numberIn(`The size of layer ${place + 1}`, units, networkRanges.units),
    direction: oneOf(`The direction of layer ${place + 1}`, direction, directionNames),
    dropout: numberIn(`The dropout of layer ${place + 1}`, dropout, networkRanges.dropout),
  };
}
