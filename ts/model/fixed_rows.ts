import type { Graph } from "./graph.js";

/** The rows of every batch, where a stateful layer or a constant depends on it, and which of them does. */
export function fixedRowsOf({ nodes, inputs }: Graph): { rows: number; why: string } | undefined {
  const constant = nodes.find(({ layer }) => layer.rows !== undefined)?.layer;
  if (constant) return { rows: constant.rows!, why: "holds constants" };
  if (!nodes.some(({ layer }) => layer.carrying.length > 0)) return undefined;
  const rows = inputs.map(({ shape }) => shape[0]).find((rows) => rows !== null);
  return rows ? { rows, why: "is stateful and was built" } : undefined;
}
