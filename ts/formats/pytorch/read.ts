/**
 * The weights of a model out of a PyTorch state dict, as safetensors hold it: `safetensors.torch.save_file(model.state_dict(), path)`.
 *
 * A module of L layers is L layers here that follow each other, each a {@link Bidirectional} where it goes both ways. What is not in the file stays as the
 * layers here have it: nonlinearities, dropout, which axis comes first.
 */
import { BpttError } from "../../errors.js";
import type { Graph, ModelWeight } from "../../model/graph.js";
import { placesIn } from "./layers.js";
import { placeModules, wantedBy } from "./matching.js";
import { calledModule, modulesOf, type StoredNumbers } from "./modules.js";

/**
 * All weights of the model.
 * @throws BpttError `File` for the state dict of another model, and for NaN and Infinity; `Unsupported` for a model with weights that no module has.
 */
export function readStateDict(
  tensors: ReadonlyMap<string, StoredNumbers>,
  from: string,
  graph: Graph,
): Map<ModelWeight, Float32Array> {
  const places = placesIn(graph);
  const modules = modulesOf(tensors, from);
  const placed = placeModules(modules, places, from);
  const weights = new Map<ModelWeight, Float32Array>();
  for (const [module, at] of placed) {
    for (const { wanted } of wantedBy(module, places, at)) {
      const numbers = wanted.of.map(([tensor]) => module.tensors.get(tensor)!.floats());
      const values = wanted.make(numbers);
      if (!values.every(Number.isFinite)) throw notFinite(from, wanted.of[0]![0], module.name);
      weights.set(wanted.weight, values);
    }
  }
  return weights;
}

const notFinite = (from: string, tensor: string, module: string): BpttError =>
  new BpttError("File", `In ${from} ${tensor} of ${calledModule(module)} holds NaN or Infinity.`);
