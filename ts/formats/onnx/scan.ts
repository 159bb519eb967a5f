// A cell step by step, for activations that ONNX's recurrent operators don't have: Scan runs a graph of its own for each step.
import { biasRow, type CellForm, type Step } from "./cells.js";
import { GraphBuilder } from "./graph_builder.js";
import { BOOL, FLOAT, graph, valueInfo } from "./protos.js";
import type { Ran, Run } from "./recurrent.js";

/** Shapes: `x [steps, batch, features]`. */
export function scanned(g: GraphBuilder, form: CellForm, run: Run): Ran {
  const { settings, weights, x, packing, initial, backwards } = run;
  const { kernel, bias } = weights;
  const projected = g.op("MatMul", [x, g.weight(kernel.path, kernel.shape, () => kernel.data)]);
  const z = bias ? g.op("Add", [projected, biasRow(g, bias, 0)]) : projected;
  const sequences = [z];
  if (packing) {
    const places = g.unsqueeze(packing.places, 1, 2);
    sequences.push(g.op("Less", [places, g.unsqueeze(packing.lengths, 1)]));
  }
  const body = bodyOf(g, form, run);
  const starts = initial ?? zeros(g, x, settings.units, form.states);
  const direction = backwards ? 1 : 0;
  const outputs = g.ops("Scan", [...starts, ...sequences], form.states + 1, {
    body: { graph: body },
    num_scan_inputs: sequences.length,
    scan_input_directions: sequences.map(() => direction),
    scan_output_directions: [direction],
  });
  return { y: outputs.at(-1)!, states: outputs.slice(0, -1) };
}

/** One step: states and `x W + b` to states and output. Where a step doesn't count the states stay. */
function bodyOf(g: GraphBuilder, form: CellForm, { settings, weights, packing }: Run) {
  const inner = new GraphBuilder(g);
  const given = Array.from({ length: form.states }, () => g.name("state"));
  const [z, counts] = [g.name("z"), packing && g.name("counts")];
  const step: Step = { settings, weights, z, states: given };
  const made = form.step(inner, step);
  const kept = counts
    ? made.map((state, i) => inner.op("Where", [counts, state, given[i]!]))
    : made;
  // An output is no other one's name.
  const y = inner.op("Identity", [kept[0]!]);
  // Shapes are told where ONNX Runtime Web does not find them.
  const lines = (name: string, width: number) => valueInfo(name, FLOAT, [null, width], ["N"]);
  const columns = weights.kernel.shape.at(-1)!;
  return graph("step", {
    nodes: inner.nodes,
    inputs: [
      ...given.map((name) => lines(name, settings.units)),
      lines(z, columns),
      ...(counts ? [valueInfo(counts, BOOL, [null, 1], ["N"])] : []),
    ],
    outputs: [...kept, y].map((name) => lines(name, settings.units)),
  });
}

/** States of zeros for every row. */
function zeros(g: GraphBuilder, x: string, units: number, count: number): string[] {
  const shape = g.op("Concat", [g.sizeOf(x, 1), g.ints([units])], { axis: 0 });
  const state = g.op("Expand", [g.floats(0), shape]);
  return Array(count).fill(state);
}
