/** Layers that hold others, as configurations describe them: what their constructors are given. */
import type { Bidirectional, MergeMode } from "../layers/bidirectional.js";
import type { Cell, StackedRNNCells } from "../layers/cells.js";
import type { Layer } from "../layers/layer.js";
import type { Fields } from "./fields.js";
import { layerOf, layerOptions } from "./layers.js";
import { readOnly } from "./objects.js";

/** The layer that stands in another one. */
const part = (value: unknown, where: string): Layer => layerOf(readOnly(value, where));

type OfBidirectional = ConstructorParameters<typeof Bidirectional>;

/** Of a Bidirectional. */
export function bothEnds(config: Fields): [OfBidirectional[0], OfBidirectional[1]] {
  const half = (value: unknown, name: string) =>
    part(value, `the ${name} of ${config.where}`) as OfBidirectional[0];
  const forward = half(config.take("layer"), "layer");
  const other = config.take("backward_layer") ?? undefined;
  const given = other === undefined ? undefined : half(other, "backward_layer");
  const mergeMode = config.has("merge_mode") ? config.take("merge_mode") : "concat";
  const options = {
    ...partOptions(config, "Bidirectional", given ? [forward, given] : [forward]),
    mergeMode: mergeMode as MergeMode,
    ...(given && { backwardLayer: given }),
  };
  return [forward, options];
}

/** Of a TimeDistributed. */
export function innerLayer(config: Fields): [Layer, Record<string, never>] {
  const inner = part(config.take("layer"), `the layer of ${config.where}`);
  return [inner, partOptions(config, "TimeDistributed", [inner])];
}

/** Settings of a cell that looks at a memory. */
const ATTENTION = [
  "units",
  "score",
  "memory_kernel_initializer",
  "query_kernel_initializer",
  "attention_v_initializer",
];

/** Of an AttentionCell. */
export function attendingCell(config: Fields): [Cell, Record<string, never>] {
  const cell = part(config.take("cell"), `the cell of ${config.where}`) as Cell;
  return [cell, partOptions(config, "AttentionCell", [cell], ATTENTION)];
}

/** Settings of a layer that runs cells. */
const SEQUENCE = [
  "return_sequences",
  "return_state",
  "go_backwards",
  "stateful",
  "unroll",
  "zero_output_for_mask",
];

/** Of an RNN. */
export function runCells(
  config: Fields,
  Stack: typeof StackedRNNCells,
): [Cell, Record<string, never>] {
  const value = config.take("cell");
  // Keras takes a list of cells for a stack of them.
  const cell = Array.isArray(value)
    ? value.map((cell, i) => part(cell, `cell ${i} of ${config.where}`))
    : cellOf(value, `the cell of ${config.where}`, Stack);
  return [cell as Cell, partOptions(config, "RNN", [cell].flat(), SEQUENCE)];
}

/** A cell, or several as one. */
function cellOf(value: unknown, where: string, Stack: typeof StackedRNNCells): Layer {
  if ((value as { class_name?: unknown } | null | undefined)?.class_name !== "StackedRNNCells") {
    return part(value, where);
  }
  const { config } = readOnly(value, where);
  const cells = config.list("cells");
  const made = cells.map((cell, i) => part(cell, `cell ${i} of ${config.where}`) as Cell);
  const stack = new Stack(made, partOptions(config, "StackedRNNCells", made));
  config.finish();
  return stack;
}

/** The options of a layer with parts. To Keras its own `trainable` is nothing where that of a part says otherwise. */
function partOptions(
  config: Fields,
  className: string,
  parts: readonly Layer[],
  known: readonly string[] = [],
) {
  const given: { trainable?: unknown } = layerOptions(config, className, known);
  const { trainable = true } = given;
  if (typeof trainable !== "boolean") throw config.refuse("trainable", trainable);
  const trained = parts.some(({ trainable }) => trainable);
  return (trained ? { ...given, trainable: true } : given) as Record<string, never>;
}
