/**
 * The weights of a model out of a PyTorch state dict, as safetensors hold it: `safetensors.torch.save_file(model.state_dict(), path)`.
 *
 * A module of L layers is L layers here that follow each other, each a {@link Bidirectional} where it goes both ways. What is not in the file stays as the
 * layers here have it: nonlinearities, dropout, which axis comes first.
 */
import { floatsOf, type StoredNumbers } from "../../io/number_types.js";
import type { Graph, ModelWeight } from "../../model/graph.js";
import type { Found } from "../matching.js";
import { placesIn, type Wanted } from "./layers.js";
import { placeModules, wantedBy } from "./matching.js";
import { calledModule, type Module, modulesOf } from "./modules.js";

/**
 * All weights of the model, by their paths.
 * @throws BpttError `File` for the state dict of another model, `Unsupported` for a model with weights that no module has.
 */
export function findInStateDict(
  tensors: ReadonlyMap<string, StoredNumbers>,
  from: string,
  graph: Graph,
): Found {
  const places = placesIn(graph);
  const placed = placeModules(modulesOf(tensors, from), places, from);
  const names = new Map<ModelWeight, string>();
  const numbers = new Map<string, StoredNumbers>();
  for (const [module, at] of placed) {
    for (const { wanted } of wantedBy(module, places, at)) {
      const { weight, of } = wanted;
      names.set(weight, `${of[0]![0]} of ${calledModule(module.name)}`);
      numbers.set(weight.path, {
        shape: weight.shape,
        copyTo: (into) => into.set(made(module, wanted)),
      });
    }
  }
  return {
    from,
    numbers,
    keyOf: ({ path }) => path,
    called: (weight) => names.get(weight)!,
  };
}

function made({ tensors }: Module, { of, make }: Wanted): Float32Array {
  return make(of.map(([tensor]) => floatsOf(tensors.get(tensor)!)));
}
