// What stateful layers carry from batch to batch.
import { list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Layer } from "../layers/layer.js";
import type { ModelCore } from "./core.js";

/** Forgets what stateful layers carry, or one of them. */
export async function resetStates(
  core: ModelCore,
  which: Layer | string | undefined,
): Promise<void> {
  core.checkAlive();
  const stateful = statefulLayers(core);
  const known = [...stateful].filter(([layer]) => layer === which || layer.name === which);
  const nodes = known.flatMap(([, nodes]) => nodes);
  if (which !== undefined && nodes.length === 0) {
    const names = list([...stateful.keys()].map(({ name }) => name)) || "it has none";
    throw new BpttError(
      "InvalidArgument",
      `resetStates expects a stateful layer of the model "${core.name}" or its name (${names}), got ${which instanceof Layer ? `the layer "${which.name}"` : show(which)}.`,
    );
  }
  if (!core.hasWeights) return;
  const network = await core.network();
  for (const node of which === undefined ? [undefined] : nodes) await network.resetStates(node);
}

/** Stateful layers, and models within the model that have some, with the nodes in which they carry states. */
function statefulLayers({ graph, layers }: ModelCore): Map<Layer, string[]> {
  const found = new Map<Layer, string[]>();
  const note = (layer: Layer, nodes: readonly string[]) => {
    if (nodes.length > 0) found.set(layer, [...(found.get(layer) ?? []), ...nodes]);
  };
  if (graph === undefined) for (const layer of layers) note(layer, layer.carrying);
  for (const { layer, scope } of graph?.nodes ?? []) {
    const around = scope.map(({ name }) => `${name}/`).join("");
    for (const one of [...scope, layer])
      note(
        one,
        layer.carrying.map((node) => around + node),
      );
  }
  return found;
}
