// An optimizer's state, carried from the numbers of a model to those that it has with other layers.
import type { EngineNetwork, OptimizerVariable } from "../engine/engine.js";
import { numbersOf } from "../numbers.js";
import { sizeOf } from "../shape.js";
import type { Graph, ModelWeight } from "./graph.js";

interface Side {
  readonly network: EngineNetwork;
  readonly graph: Graph;
}

/** One slot of one weight: what tells it from others, and its numbers. */
interface Part {
  readonly weight: ModelWeight;
  readonly key: string;
  readonly start: number;
  readonly size: number;
}

/** Copies what is known of weights that are on both sides. All else stays as it begins. */
export async function moveState(from: Side, to: Side): Promise<void> {
  // Asked for at once: between the two nothing can change.
  const [old, flat] = await Promise.all([
    from.network.optimizerLayout(),
    from.network.readOptimizer(true),
  ]);
  const before = new Map(parts(from.graph, old).map((part) => [part.key, part]));
  const after = parts(to.graph, await to.network.optimizerLayout());
  const state = await to.network.readOptimizer(true);
  for (const { weight, key, start, size } of after) {
    const known = before.get(key);
    if (known?.weight.layer !== weight.layer || known.size !== size) continue;
    state.set(flat.subarray(known.start, known.start + size), start);
  }
  await to.network.writeOptimizer(numbersOf(state));
}

function parts(graph: Graph, layout: readonly OptimizerVariable[]): Part[] {
  let end = 0;
  return layout.map(({ weight: index, slot, shape }) => {
    const weight = graph.weights[index]!;
    const size = sizeOf(shape);
    end += size;
    return { weight, key: `${weight.path} ${slot}`, start: end - size, size };
  });
}
