// The state of a model's optimizer.
import type { OptimizerVariable } from "../engine/engine.js";
import { sizeOf } from "../shape.js";
import { trainable } from "../training/trainer.js";
import { checkFit } from "./compiled.js";
import type { ModelCore } from "./core.js";

export type OptimizerNumbers = Awaited<ReturnType<typeof optimizerNumbers>>;

/** The model's numbers with the optimizer in place, as it is set now. */
export async function optimizerNumbers(core: ModelCore, method: string) {
  const compiled = core.compiled!;
  const graph = core.requireGraph(method);
  checkFit(compiled, graph);
  core.adopt(graph);
  const network = await trainable(core);
  core.checkStillCompiled(compiled);
  const named = (layout: readonly OptimizerVariable[]) =>
    layout.map(({ weight, slot, shape }) => {
      const { name } = graph.weights[weight]!;
      return { name: `${name.replaceAll("/", "_")}_${slot}`, shape };
    });
  return {
    network,
    layout: async () => named(await network.optimizerLayout()),
    read: async (catchingUp: boolean) => {
      // Asked for at once: between the two nothing can change.
      const asked = [network.optimizerLayout(), network.readOptimizer(catchingUp)] as const;
      const [layout, flat] = await Promise.all(asked);
      let at = 0;
      return named(layout).map((variable) => {
        const start = at;
        at += sizeOf(variable.shape);
        return { ...variable, data: flat.subarray(start, at) };
      });
    },
  };
}
