import { checkOptions, list, nonNegativeInteger, show } from "../checks.js";
import type { Inputs } from "../data/inputs.js";
import { Rows } from "../data/rows.js";
import type { Explained, Feed } from "../engine/engine.js";
import { giveTurn } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import { batchSizeFor, prepareInputs } from "../training/inputs.js";
import type { ModelCore } from "./core.js";
import type { Graph } from "./graph.js";

/** Options of `contributions`. */
export interface ContributionOptions {
  /** Which number of the output: a class. Default: the largest of each row, which is what the model predicts. */
  unit?: number;
  /** Which output, by its name, where the model has several. */
  output?: string;
  /** Which input, by its name, where several have token ids. */
  input?: string;
}

const WHERE = "contributions";

export async function contributions(
  core: ModelCore,
  x: unknown,
  options: ContributionOptions = {},
): Promise<Float32Array[]> {
  core.checkAlive();
  const taken = checkOptions(WHERE, options, ["unit", "output", "input"]);
  const { inputs, graph } = prepareInputs(core, x);
  const asked = explained(graph, taken);
  const { rows } = inputs[0]!;
  const batchSize = batchSizeFor(core, graph, rows, undefined);
  core.adopt(graph);
  const network = await core.network();
  const dataset = Rows.of(inputs, []);
  const found: Float32Array[] = [];
  for (let from = 0; from < rows; from += batchSize) {
    const to = Math.min(rows, from + batchSize);
    const chunk = dataset.chunk(undefined, from, to, batchSize);
    const numbers = await network.contributions(chunk, asked);
    found.push(
      ...byRows(numbers, chunk.feeds[asked.input]!, to - from, inputs[asked.input]!, from),
    );
    await giveTurn();
  }
  return found;
}

/** What was asked for, by numbers. */
function explained(graph: Graph, { unit, output, input }: ContributionOptions): Explained {
  const tokens = graph.inputs.filter(({ vocabulary }) => vocabulary !== undefined);
  if (tokens.length === 0) throw invalid("tells of token ids, and no input of the model has any");
  const from = chosen("input", tokens, input);
  const to = chosen("output", graph.outputs, output);
  if (to.shape.length !== 2) {
    throw invalid(
      `explains what a model says of a row, and its output "${to.key}" has several lines for each`,
    );
  }
  const places = { input: graph.inputs.indexOf(from), output: graph.outputs.indexOf(to) };
  if (unit === undefined) return places;
  const number = nonNegativeInteger(WHERE, "unit", unit);
  if (number < to.width) return { ...places, unit: number };
  throw invalid(`expects \`unit\` to be below ${to.width}, the width of the output, got ${number}`);
}

/** The port of a name, or the only one. */
function chosen<P extends { readonly key: string }>(
  what: "input" | "output",
  ports: readonly P[],
  name: unknown,
): P {
  const found = name === undefined ? ports : ports.filter(({ key }) => key === name);
  if (found.length === 1) return found[0]!;
  const names = list(ports.map(({ key }) => key));
  throw invalid(`expects \`${what}\` to be one of ${names}, got ${show(name)}`);
}

/** The numbers of a batch's rows, one for each token: of what a row is padded with as batches are gathered there are none. */
function byRows(numbers: Float32Array, feed: Feed, count: number, inputs: Inputs, from: number) {
  const { lengths, width } = inputs;
  const rows: Float32Array[] = [];
  let at = 0;
  for (let row = 0; row < count; row++) {
    const length = feed.lengths?.[row] ?? feed.steps;
    rows.push(numbers.slice(at, at + (lengths?.[from + row] ?? length) * width));
    at += length * width;
  }
  return rows;
}

const invalid = (message: string): BpttError =>
  new BpttError("InvalidArgument", `${WHERE} ${message}.`);
