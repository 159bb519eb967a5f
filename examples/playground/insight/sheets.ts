import { Model, type Predictions, SGD } from "bptt";
import { buildModel } from "../network/build.js";
import { LOSSES } from "../network/compile.js";
import type { NetworkPlan } from "../network/network_plan.js";
import { type Rows, rowsOf } from "../tasks/batches.js";
import type { Example } from "../tasks/examples.js";
import type { Prepared } from "../tasks/task.js";
import { type Box, boxesOf } from "./boxes.js";
import { inOrder } from "./contributions.js";

/** Numbers of a layer: what it makes of each step, or the gradient at one of its weights. */
export interface Sheet {
  readonly layer: Box;
  /** The weight's name within the layer, direction first, such as `backward_gru/gru_cell/bias`; none of what it makes. */
  readonly weight?: string;
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly values: Float32Array;
}

/** What each layer that has weights makes of an example: [steps, units], the answer at the end alone one step. */
export async function activationsOf(model: Model, example: Example): Promise<Sheet[]> {
  const boxes = await boxesOf(model);
  const outputs = boxes.map(({ name }) => {
    const { output } = model.getLayer(name);
    return Array.isArray(output) ? output[0]! : output;
  });
  // A model of the same layers has no numbers of its own.
  using looking = new Model({ inputs: [...model.inputs], outputs });
  const answers = (await looking.predict(rowsOf([example]).x as never)) as unknown;
  const all = answers as readonly Predictions[];
  return boxes.map((layer, i) => {
    const { data, shape } = all[i]!;
    const columns = shape.at(-1)!;
    return { layer, rows: data.length / columns, columns, values: data };
  });
}

/**
 * The gradient of a batch's mean loss at every weight, as training computes it, before it is clipped. A vector is a single row.
 *
 * @param plan that the model was built by, for the task.
 */
export async function gradientsOf(
  model: Model,
  plan: NetworkPlan,
  task: Prepared,
  { x, y }: Rows,
): Promise<Sheet[]> {
  using twin = await buildModel(plan, task, 0);
  // From rest, at a rate of 1, the velocity behind an update is the gradient downhill.
  const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
  twin.compile({ loss: LOSSES[task.output.kind], optimizer });
  const weights = inOrder(await twin.getWeights(), await model.getWeights());
  await twin.setWeights(weights);
  await twin.trainOnBatch(x as never, y as never);
  const velocities = (await optimizer.getWeights()).filter(({ name }) => /_momentum$/.test(name));
  const layers = new Map((await boxesOf(model)).map((box) => [box.name, box]));
  return weights.map(({ name, shape, data: { length } }, i) => {
    const [layer = "", ...rest] = name.split("/");
    const columns = shape.at(-1) ?? 1;
    const values = Float32Array.from(velocities[i]!.data, (velocity) => -velocity);
    const [rows, weight] = [length / columns, rest.join("/")];
    return { layer: layers.get(layer)!, weight, rows, columns, values };
  });
}
