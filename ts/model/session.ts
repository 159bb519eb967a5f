// What a session is made of: a network of its own over the weights of a model, which goes step by step.
import { checkOptions, positiveInteger, show } from "../checks.js";
import type { StepPort } from "../data/step.js";
import { isId } from "../data/tokens.js";
import { isArrayLike } from "../data/types.js";
import type { EngineNetwork } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "./core.js";
import type { Graph, GraphInput } from "./graph.js";
import { createStepped } from "./numbers.js";

/** Options of a session. */
export interface SessionOptions {
  /** How many sequences go on side by side, each for itself. Default 1. */
  rows?: number;
}

/** A session that was opened. */
export interface OpenedSession {
  readonly graph: Graph;
  readonly network: EngineNetwork;
  readonly ports: readonly StepPort[];
  readonly rows: number;
}

/** Makes the network of a session, or refuses what can't go step by step. */
export async function openSession(
  core: ModelCore,
  options: SessionOptions,
): Promise<OpenedSession> {
  const { rows: given = 1 } = checkOptions("session", options, ["rows"]);
  const rows = positiveInteger("session", "rows", given);
  const graph = core.requireGraph("session");
  const ports = graph.inputs.map((input) => portOf(core, input));
  core.adopt(graph);
  const { engine } = await core.numbers();
  const network = await createStepped(core, graph, engine, (why) => unsteppable(core, why));
  return { graph, network, ports, rows };
}

/** What an input takes at each step. */
function portOf(
  core: ModelCore,
  { key, kind, door, shape, vocabulary, name }: GraphInput,
): StepPort {
  if (door) {
    throw unsteppable(core, `${door.layer.name}: it reads whole texts; make ids of them before.`);
  }
  if (kind === "tokens") {
    return { name: key, vocabulary: vocabulary!, shape: shape.slice(2) as number[] };
  }
  if (kind === "sequence") return { name: key, shape: shape.slice(2) as number[] };
  const what = kind === "steps" ? "it is read as a mask" : "it has no steps";
  throw unsteppable(core, `the input "${name}" can't go step by step, as ${what}.`);
}

/** Numbers of rows, all of them where none are named. */
export function rowsOf(given: unknown, rows: number): Uint32Array {
  if (given === undefined) return Uint32Array.from({ length: rows }, (_, row) => row);
  const expected = `expected an array of row numbers from 0 to ${rows - 1}`;
  if (!isArrayLike(given) || given.length > rows) {
    throw new BpttError("InvalidArgument", `reset: ${expected}, got ${show(given)}.`);
  }
  return Uint32Array.from({ length: given.length }, (_, i) => {
    const row = given[i];
    if (isId(row, rows)) return row;
    throw new BpttError("InvalidArgument", `reset: ${expected}, got ${show(row)} among them.`);
  });
}

const unsteppable = ({ name }: ModelCore, why: string): BpttError =>
  new BpttError("Unsupported", `The model "${name}" can't have a session: ${why}`);
