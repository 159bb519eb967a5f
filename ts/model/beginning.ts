// Models that begin in the middle of others.

import { applied } from "../graph/connect.js";
import { SymbolicTensor } from "../graph/tensor.js";
import type { Ports } from "./graph.js";
import { ordered } from "./order.js";

/**
 * The ends of a model, where inputs take the place of what layers put out: all that lies between is applied once more, to them. They have no
 * mask, as in Keras.
 */
export function beginning(inputs: Ports, outputs: Ports): readonly [Ports, Ports] {
  if (inputs.tensors.every(({ application }) => application.layer === undefined)) {
    return [inputs, outputs];
  }
  const places = new Map<SymbolicTensor, SymbolicTensor>();
  for (const tensor of inputs.tensors) {
    const { shape, dtype, application } = tensor;
    const from = { layer: undefined, inputs: [], outputs: [], name: undefined };
    const given = application.layer === undefined;
    places.set(tensor, given ? tensor : new SymbolicTensor(shape, from, 0, dtype));
  }
  const at = (tensor: SymbolicTensor) => places.get(tensor) ?? tensor;
  for (const { layer, inputs: read, mask, masks, flags, outputs: old } of ordered(
    inputs.tensors,
    outputs.tensors,
  )) {
    const handed = masks
      ? masks.map((one) => one && at(one))
      : mask instanceof SymbolicTensor
        ? at(mask)
        : mask;
    const options = { mask: handed, ...flags };
    const list = read.map(at);
    const { outputs: made } = applied(
      layer,
      layer.takesList || list.length > 1 ? list : list[0]!,
      options,
    );
    for (const [i, tensor] of old.entries()) if (!places.has(tensor)) places.set(tensor, made[i]!);
  }
  const moved = (ports: Ports): Ports => ({ ...ports, tensors: ports.tensors.map(at) });
  return [moved(inputs), moved(outputs)];
}
