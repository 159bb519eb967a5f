import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { SymbolicTensor } from "./tensor.js";

type Tensors = SymbolicTensor | readonly SymbolicTensor[];

/** A layer applied to tensors: its only output, or all of them. */
export function connect(
  layer: Layer,
  inputs: Tensors,
  { initialState }: { initialState?: Tensors | undefined },
): SymbolicTensor | SymbolicTensor[] {
  const all = [inputs, initialState ?? []].flat() as unknown[];
  for (const tensor of all) {
    if (tensor instanceof SymbolicTensor) continue;
    throw new BpttError(
      "InvalidArgument",
      `Layer "${layer.name}" was applied to ${show(tensor)}: expected what \`input(...)\` or another layer's \`apply\` gave.`,
    );
  }
  const tensors = all as SymbolicTensor[];
  const application = { layer, inputs: tensors, name: undefined };
  const shapes = layer.outputShapes(tensors.map(({ shape }) => shape));
  const outputs = shapes.map((shape, index) => new SymbolicTensor(shape, application, index));
  return outputs.length === 1 ? outputs[0]! : outputs;
}
