// Where Keras's weight files have each weight of a model: `layers/lstm/cell/vars/0`.
import type { Layer } from "../../layers/layer.js";
import type { ModelWeight } from "../../model/graph.js";
import { foldersOf } from "./folders.js";

/** The places of weights, in their order. */
export function placesOf(model: Layer, weights: readonly ModelWeight[]): Map<ModelWeight, string> {
  const folders = placesOfLayers(model);
  const counts = new Map<string, number>();
  return new Map(
    weights.map((weight) => {
      const owner = weight.of.at(-1)!;
      const part = weight.path.split("/").at(-2)!;
      const own = foldersOf(owner).weights?.[part] ?? "";
      const folder = joined(folders.get(owner)!, own);
      const before = counts.get(folder) ?? 0;
      counts.set(folder, before + 1);
      return [weight, joined(folder, `vars/${before}`)];
    }),
  );
}

/** The folders of all layers. */
export function placesOfLayers(model: Layer): Map<Layer, string> {
  const folders = new Map<Layer, string>();
  visit(model, "", folders);
  return folders;
}

/** Notes in which folder each layer's own weights lie. A layer that is there twice lies where it is met first. */
function visit(layer: Layer, at: string, folders: Map<Layer, string>): void {
  if (folders.has(layer)) return;
  const { own, parts } = foldersOf(layer);
  folders.set(layer, own === undefined ? at : joined(at, own));
  for (const [folder, part] of parts?.(layer as never) ?? []) {
    visit(part, joined(at, folder), folders);
  }
}

const joined = (...names: string[]): string => names.filter((name) => name !== "").join("/");
