import type { Model, SymbolicTensor } from "bptt";
import { names } from "../network/build.js";

/** A recurrent layer of a network, and what it gives at every step. */
export interface RecurrentLayer {
  readonly name: string;
  readonly steps: SymbolicTensor;
}

/** The recurrent layers from the input on, the decoder behind the others. */
export function recurrentLayers(model: Model): RecurrentLayer[] {
  const own = ({ name }: { readonly name: string }) =>
    name === names.decoder || name.startsWith(`${names.recurrent}_`);
  return model.layers.filter(own).map(({ name, output }) => ({
    name,
    steps: Array.isArray(output) ? output[0]! : output,
  }));
}
