import { Model, type Predictions } from "bptt";
import { rowsOf } from "../tasks/batches.js";
import type { Example } from "../tasks/examples.js";
import { recurrentLayers } from "./layers.js";

/** What a layer holds while it reads. */
export interface States {
  readonly layer: string;
  /** [steps][units], of both directions side by side. */
  readonly values: readonly Float32Array[];
}

/** The hidden states of each recurrent layer behind each step of an example. */
export async function statesOf(model: Model, example: Example): Promise<States[]> {
  const layers = recurrentLayers(model);
  // A model of the same layers has no numbers of its own.
  using looking = new Model({
    inputs: [...model.inputs],
    outputs: layers.map(({ steps }) => steps),
  });
  const answers = (await looking.predict(rowsOf([example]).x as never)) as unknown;
  const all = answers as readonly Predictions[];
  return layers.map(({ name }, i) => ({ layer: name, values: linesOf(all[i]!) }));
}

/** The steps of a single row. */
function linesOf({ data, shape }: Predictions): Float32Array[] {
  const width = shape.at(-1)!;
  return Array.from({ length: data.length / width }, (_, t) =>
    data.subarray(t * width, (t + 1) * width),
  );
}
