// What a model answers, and to what.
import { zeros } from "../allocate.js";
import type { Inputs } from "../data/inputs.js";
import { type Answers, Predictions } from "../data/predictions.js";
import type { ModelCore } from "../model/core.js";
import type { Graph } from "../model/graph.js";
import { stepsOf } from "./inputs.js";
import type { Source } from "./source.js";

/** What a call of `predict` computes on. */
export interface Asked {
  readonly source: Source;
  readonly graph: Graph;
  /** What the answers are for: all rows, or batch by batch what was read of a stream. */
  readonly answered: readonly Answered[];
}

/** How many rows were answered, and for each output how many steps they have. */
export interface Answered {
  readonly rows: number;
  readonly outputs: readonly ReturnType<typeof stepsOf>[];
}

/** @param rows as many of the first ones as were answered. */
export function answeredBy(
  graph: Graph,
  inputs: readonly Inputs[],
  rows = inputs[0]!.rows,
): Answered {
  const outputs = graph.outputs.map((_, i) => {
    const { steps, lengths } = stepsOf(graph, inputs, i);
    return { steps, lengths: lengths?.subarray(0, rows) };
  });
  return { rows, outputs };
}

/** What a model answered, in the form in which its outputs were given: one, a list, or by their keys. */
export function predictionsOf(
  { ports: { outputs: form } }: ModelCore,
  graph: Graph,
  answered: readonly Answered[],
  outputs: readonly Float32Array[],
): Answers {
  const rows = answered.reduce((sum, part) => sum + part.rows, 0);
  const all = outputs.map((data, i) =>
    Predictions.of(data, rows, lengthsOf(answered, i), graph.outputs[i]!),
  );
  if (form.keys) return Object.fromEntries(form.keys.map((key, i) => [key, all[i]!]));
  return form.listed ? all : all[0]!;
}

/** Steps row by row, unless all rows have as many. */
function lengthsOf(answered: readonly Answered[], output: number): Uint32Array | undefined {
  const parts = answered.map(({ rows, outputs }) => ({ rows, ...outputs[output]! }));
  const [first] = parts;
  const alike = parts.every(({ steps, lengths }) => !lengths && steps === first!.steps);
  if (alike || parts.length === 1) return first!.lengths;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const all = zeros(Uint32Array, rows, "the lengths of rows");
  let at = 0;
  for (const { rows: count, steps, lengths } of parts) {
    if (lengths) all.set(lengths, at);
    else all.fill(steps, at, at + count);
    at += count;
  }
  return all;
}
