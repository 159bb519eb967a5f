// What layers do otherwise in Keras 3 without a setting that says so: told by the model that was made.
import { BpttError } from "../../errors.js";
import type { Graph, GraphNode } from "../../model/graph.js";
import { maskSourceIn } from "../../model/masks.js";
import type { Translation } from "./layers.js";

/** Behind these no mask is left, and in Keras 3 it is. */
const WITHOUT_MASK = ["Normalization", "Rescaling"];

export function checkMeaning(graph: Graph, { dialect, axes }: Translation): void {
  checkAxes(graph, axes);
  for (const node of graph.nodes) {
    const { layer } = node;
    const masks = masksOf(graph, node);
    if (WITHOUT_MASK.includes(layer.className) && masks[0] !== undefined) {
      throw refused(
        layer.name,
        `ends the mask of its sequence in ${dialect.name}, and passes it on in Keras 3`,
      );
    }
    if (layer.takesList && masks.some((mask) => mask !== masks[0])) {
      throw refused(
        layer.name,
        `joins sequences whose masks differ: in ${dialect.name} a step counts that is in all of them, in Keras 3 one that is in any`,
      );
    }
  }
}

/** Each of the axes must be the last one. */
function checkAxes({ nodes }: Graph, axes: ReadonlyMap<string, number>): void {
  const last = new Map<string, number>();
  for (const { layer, shapes } of nodes) {
    const rank = shapes[0]!.length;
    last.set(layer.name, rank - 1);
    // A layer within another one takes a step.
    for (const part of layer.parts) last.set(part.name, rank - 2);
  }
  for (const [name, axis] of axes) {
    if (last.get(name) !== axis) {
      throw refused(name, `goes along axis ${axis}, which is not the last one`);
    }
  }
}

const refused = (name: string, what: string): BpttError =>
  new BpttError("Unsupported", `Layer "${name}" ${what}.`);

/** A name for what masks each thing that a layer reads; undefined where nothing does. */
const masksOf = (graph: Graph, { inputs }: GraphNode): (string | undefined)[] =>
  inputs.map((input) => {
    const source = maskSourceIn(graph, input);
    return source && String(source.handed ?? source.marked ?? source.joined);
  });
