// Sequences under any mask for operators that know lengths alone: the steps that count are put together at the beginning, and back in their places behind.
//
//     key = place, and place + T where it is masked;  order = places by key;  x_packed[j] = x[order[j]]
import type { GraphBuilder } from "./graph_builder.js";
import { INT32, INT64 } from "./protos.js";

/** What a mask says of a batch. */
export interface Packing {
  readonly mask: string;
  /** (batch, steps, 1): the places of the steps that count, then those of the others. */
  readonly order: string;
  /** (batch): how many count. */
  readonly lengths: string;
  /** The same as INT32, as recurrent operators want it. */
  readonly lengths32: string;
  /** (batch, 1): whether any counts. */
  readonly some: string;
  /** (steps): 0, 1, ... */
  readonly places: string;
  /** (batch, steps): 1 where a step counts, else 0. */
  readonly counts: string;
}

/** Found once for each mask. */
export const packing = (g: GraphBuilder, mask: string): Packing =>
  g.once(`packing ${mask}`, () => {
    const counts = g.cast(mask, INT64);
    const lengths = g.op("ReduceSum", [counts, g.ints([1])], { keepdims: 0 });
    const steps = g.sizeOf(mask, 1);
    const places = g.op("Range", [g.ints(0), g.squeeze(steps, 0), g.ints(1)]);
    const masked = g.op("Mul", [g.op("Sub", [g.ints(1), counts]), steps]);
    const key = g.op("Add", [masked, places]);
    const [, order] = g.ops("TopK", [key, steps], 2, { axis: 1, largest: 0, sorted: 1 });
    return {
      mask,
      counts,
      lengths,
      places,
      order: g.unsqueeze(order!, 2),
      lengths32: g.cast(lengths, INT32),
      some: g.unsqueeze(g.op("Greater", [lengths, g.ints(0)]), 1),
    };
  });

/** A sequence, (batch, steps, features), with the steps that count first. */
export const pack = (g: GraphBuilder, x: string, { order }: Packing): string =>
  g.op("GatherND", [x, order], { batch_dims: 1 });

/** What masked steps hold. */
export type Fill = "zeros" | "before" | "after";

/**
 * The steps of a packed sequence in the places that they have. A masked one holds zeros, or what the step that counts before it or after it holds: zeros
 * where there is none.
 */
export function unpack(g: GraphBuilder, packed: string, packing: Packing, fill: Fill): string {
  const { counts, lengths, mask } = packing;
  const after = fill === "after";
  // How many steps that count come before each, and its own place among them where it counts.
  const sums = g.op("CumSum", [counts, g.ints(1)], { exclusive: after ? 1 : 0 });
  const at = after ? sums : g.op("Sub", [sums, g.ints(1)]);
  const there = after
    ? g.op("Less", [at, g.unsqueeze(lengths, 1)])
    : g.op("GreaterOrEqual", [at, g.ints(0)]);
  const last = g.op("Sub", [g.sizeOf(mask, 1), g.ints(1)]);
  const within = g.op("Max", [g.op("Min", [at, last]), g.ints(0)]);
  const steps = g.op("GatherND", [packed, g.unsqueeze(within, 2)], { batch_dims: 1 });
  const shown = g.unsqueeze(fill === "zeros" ? mask : there, 2);
  return g.op("Where", [shown, steps, g.floats(0)]);
}
