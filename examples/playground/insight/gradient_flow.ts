import type { Model } from "bptt";
import { rowsOf } from "../tasks/batches.js";
import type { Example } from "../tasks/examples.js";
import { recurrentLayers } from "./layers.js";

/** How the gradient fares in a layer. */
export interface Flow {
  readonly layer: string;
  /** In which it reads, of a layer that reads in both. */
  readonly direction?: "forward" | "backward";
  /** The norm of the loss's gradient at the state behind each step, the mean loss of the examples. */
  readonly norms: readonly number[];
}

/**
 * Gradients on their way back through time, layer by layer. Where the numbers fall towards the first steps, they vanish.
 *
 * @param model compiled.
 * @param examples as one batch.
 */
export async function gradientFlow(model: Model, examples: readonly Example[]): Promise<Flow[]> {
  const { x, y } = rowsOf(examples);
  const norms = await model.gradientNorms(x as never, y as never);
  const recurrent = new Set(recurrentLayers(model).map(({ name }) => name));
  return Object.entries(norms).flatMap(([path, norms]): Flow[] => {
    const [layer = "", within] = path.split("/");
    if (!recurrent.has(layer)) return [];
    if (within === undefined) return [{ layer, norms }];
    return [{ layer, direction: within.startsWith("back") ? "backward" : "forward", norms }];
  });
}
