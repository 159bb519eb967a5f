import { boolean, checkOptions, show, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { SymbolicTensor } from "./tensor.js";

type Tensors = SymbolicTensor | readonly SymbolicTensor[];

/** Options of a layer's `apply`. */
export interface ApplyOptions {
  /** Where a recurrent layer begins: one tensor of shape `(batch, units)` for each of its states. Default: zeros. */
  initialState?: Tensors | undefined;
  /**
   * Whether a recurrent layer heeds the mask of its sequence although it is given initial states: Keras gives such a layer no mask unless
   * it is handed one, so that it computes padding, while the mask still holds for what comes after it. Default false.
   */
  mask?: boolean | undefined;
}

/** Tensors in a list: more than any layer takes. */
const MOST = 16;

/** A layer applied to tensors: its only output, or all of them. */
export function connect(
  layer: Layer,
  inputs: Tensors,
  options: ApplyOptions = {},
): SymbolicTensor | SymbolicTensor[] {
  const where = `Layer "${layer.name}"`;
  const { initialState = [], mask = false } = checkOptions(where, options, [
    "initialState",
    "mask",
  ]);
  boolean(where, "mask", mask);
  const all = [inputs, initialState].flatMap<unknown>((one) => takeItems(one, MOST) ?? [one]);
  for (const tensor of all) {
    if (tensor instanceof SymbolicTensor) continue;
    throw new BpttError(
      "InvalidArgument",
      `Layer "${layer.name}" was applied to ${show(tensor)}: expected what \`input(...)\` or another layer's \`apply\` gave.`,
    );
  }
  if (all.length === 0) {
    throw new BpttError("InvalidArgument", `Layer "${layer.name}" was applied to an empty list.`);
  }
  const tensors = all as SymbolicTensor[];
  const application = { layer, inputs: tensors, name: undefined, mask };
  const shapes = layer.outputShapes(tensors.map(({ shape }) => shape));
  const outputs = shapes.map((shape, index) => new SymbolicTensor(shape, application, index));
  return outputs.length === 1 ? outputs[0]! : outputs;
}
