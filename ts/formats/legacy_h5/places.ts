// Where a legacy `.h5` of Keras's has each weight of a model: in a group for each layer, in the order of its list of names.
import { BpttError } from "../../errors.js";
import type { ModelWeight } from "../../model/graph.js";
import { quoted } from "../../show.js";
import type { Group } from "../hdf5/read.js";
import { groupAt } from "../keras/tree.js";

/** The weights of a layer, by the layer's name. */
type Named<T> = readonly (readonly [layer: string, weights: readonly T[]])[];

/**
 * The places of weights. Layers are found by their names where the file has just those of the model, otherwise by their order, as Keras has it.
 *
 * @param group that with the list of layers.
 * @throws BpttError `File` where lists and groups don't agree, or the layers are not those of the model.
 */
export function legacyPlaces(
  group: Group,
  from: string,
  weights: readonly ModelWeight[],
): Map<ModelWeight, string> {
  const [stored, own] = [storedLayers(group, from), layersOf(weights)];
  if (stored.length !== own.length) {
    throw bad(
      from,
      `it has weights of ${stored.length} layers, and the model has ${own.length} layers with weights`,
    );
  }
  const byName = new Map(stored);
  const named = own.every(([name]) => byName.has(name));
  return new Map(
    own.flatMap(([name, weights], i) => {
      const [other, paths] = named ? [name, byName.get(name)!] : stored[i]!;
      if (paths.length === weights.length)
        return weights.map((weight, j) => [weight, paths[j]!] as const);
      throw bad(
        from,
        `its layer ${quoted(other)} has ${paths.length} weights, and "${name}" of the model has ${weights.length}`,
      );
    }),
  );
}

/** The places of the weights of those layers whose names the file has, with as many weights. */
export function placesByName(
  group: Group,
  from: string,
  weights: readonly ModelWeight[],
): Map<ModelWeight, string> {
  const byName = new Map(storedLayers(group, from));
  return new Map(
    layersOf(weights).flatMap(([name, own]) => {
      const paths = byName.get(name) ?? [];
      return paths.length === own.length
        ? own.map((weight, j) => [weight, paths[j]!] as const)
        : [];
    }),
  );
}

/** The layers that have weights, with the paths of these. */
export function storedLayers(group: Group, from: string): Named<string> {
  const layers = distinct(group.attributes.texts("layer_names") ?? [], from, "layers");
  return layers.flatMap((layer) => {
    const names = groupAt(group, layer)?.attributes.texts("weight_names");
    if (names === undefined)
      throw bad(from, `it has no list of the weights of its layer ${quoted(layer)}`);
    const paths = distinct(names, from, `weights of its layer ${quoted(layer)}`).map(
      (name) => `${layer}/${name}`,
    );
    return paths.length > 0 ? [[layer, paths] as const] : [];
  });
}

/** The layers of a model, or models within it, that have weights. Those that training moves come first. */
function layersOf(weights: readonly ModelWeight[]): Named<ModelWeight> {
  const layers = new Map(weights.map(({ of: [layer] }) => [layer!, [] as ModelWeight[]]));
  for (const trained of [true, false]) {
    for (const weight of weights) {
      if (weight.trainable === trained) layers.get(weight.of[0]!)!.push(weight);
    }
  }
  return [...layers].map(([{ name }, weights]) => [name, weights]);
}

function distinct(names: readonly string[], from: string, what: string): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw bad(from, `its list of the ${what} has ${quoted(name)} twice`);
    seen.add(name);
  }
  return names;
}

const bad = (from: string, what: string): BpttError =>
  new BpttError("File", `${from} does not hold the weights of this model: ${what}.`);
