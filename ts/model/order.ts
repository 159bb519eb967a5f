import { BpttError } from "../errors.js";
import { type Application, SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/layer.js";

/** A layer applied to something: an application that is no input. */
export type LayerApplication = Application & { readonly layer: Layer };

/**
 * Everything that outputs depend on, in an order in which it can be computed, which is that of Keras: the farthest from the outputs
 * first, and of the same depth what is met first on the way from them. The weights of a model stand in the order of its layers.
 */
export function ordered(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): LayerApplication[] {
  const { applications, met } = traverse(inputs, outputs);
  const depths = depthsOf(applications);
  return applications.sort(
    (a, b) => depths.get(b)! - depths.get(a)! || met.get(a.layer)! - met.get(b.layer)!,
  );
}

/** All that an application reads, the masks that it is handed included. */
export const readBy = ({ inputs, mask, masks = [] }: Application): readonly SymbolicTensor[] => [
  ...inputs,
  ...[mask, ...masks].filter((one) => one instanceof SymbolicTensor),
];

/** Depth first from the outputs: applications behind what they depend on, and the order in which layers were met. */
function traverse(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]) {
  const given = new Set<SymbolicTensor>(inputs);
  const applications = new Set<LayerApplication>();
  const met = new Map<Layer, number>();
  // The way from an output to where the walk is, as chains may be longer than the stack is deep.
  const way: { readonly application: LayerApplication; next: number }[] = [];
  const visit = (tensor: SymbolicTensor): void => {
    const { application } = tensor;
    if (given.has(tensor) || applications.has(application as LayerApplication)) return;
    const { layer } = application;
    if (layer === undefined) {
      throw new BpttError(
        "InvalidArgument",
        `An output depends on an input${application.name ? ` ("${application.name}")` : ""} that is not among the model's \`inputs\`.`,
      );
    }
    if (!met.has(layer)) met.set(layer, met.size);
    way.push({ application: application as LayerApplication, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
      const input = readBy(last.application)[last.next++];
      if (input !== undefined) visit(input);
      else applications.add(way.pop()!.application);
    }
  }
  return { applications: [...applications], met };
}

/** How far each is from the outputs, on the longest way; of a layer that is applied several times, at least as far as one before. */
function depthsOf(applications: readonly LayerApplication[]): Map<Application, number> {
  const depths = new Map<Application, number>();
  const ofLayers = new Map<Layer, number>();
  for (const application of [...applications].reverse()) {
    const { layer } = application;
    const depth = Math.max(depths.get(application) ?? 0, ofLayers.get(layer) ?? 0);
    depths.set(application, depth);
    ofLayers.set(layer, depth);
    for (const { application: before } of readBy(application)) {
      depths.set(before, Math.max(depths.get(before) ?? 0, depth + 1));
    }
  }
  return depths;
}
