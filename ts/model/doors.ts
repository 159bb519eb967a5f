// Where texts come into a model: the layers that make numbers of them, each the first and only one that reads its input.
import type { Door } from "../data/door.js";
import { BpttError } from "../errors.js";
import { notAtTheDoor } from "../graph/connect.js";
import type { DType } from "../graph/tensor.js";
import type { Layer } from "../layers/layer.js";
import type { GraphNode } from "./graph.js";

/** The place of the node that makes numbers of an input's texts, if it has texts: nothing else can read them. */
export function doorAt(
  name: string,
  index: number,
  declared: DType | undefined,
  nodes: readonly GraphNode[],
): number | undefined {
  const reading = nodes.flatMap(({ inputs }, at) =>
    inputs.some(([node]) => node === index) ? at : [],
  );
  const [door, other] = reading.filter((at) => nodes[at]!.layer.reads.what === "texts");
  if (door === undefined && declared !== "string") return undefined;
  const refused = (what: string) => new BpttError("Unsupported", `The input "${name}" ${what}.`);
  if (door === undefined) throw refused("holds texts, and no TextVectorization reads it");
  const nameAt = (at: number) => `"${nodes[at]!.layer.name}"`;
  if (declared !== undefined && declared !== "string") {
    throw refused(`is of type ${declared}, and the layer ${nameAt(door)} reads texts`);
  }
  if (other !== undefined) {
    throw refused(
      `is read by two layers that take texts, ${nameAt(door)} and ${nameAt(other)}: give each an input of its own`,
    );
  }
  const rest = reading.find((at) => at !== door);
  if (rest !== undefined) {
    throw refused(`holds texts, which the layer ${nameAt(rest)} can't read`);
  }
  return door;
}

/** Refuses layers that read texts where there are none any more. */
export function checkDoors(inputs: number, nodes: readonly GraphNode[]): void {
  for (const { layer, inputs: read } of nodes) {
    const before = nodes[read[0]![0] - inputs];
    if (layer.reads.what === "texts" && before) throw notAtTheDoor(layer, before.layer);
  }
}

/** What makes numbers of the texts that a layer reads, if it reads any. */
export const doorOf = ({ reads }: Layer): Door | undefined =>
  reads.what === "texts" ? reads.door : undefined;

export const idsAsNumbers = ({ name }: Layer): BpttError =>
  new BpttError(
    "Unsupported",
    `The ids of the layer "${name}" are read as numbers, and only an Embedding can read them: with \`outputMode: "multi_hot"\`, "count" or "tf_idf" it gives numbers.`,
  );
