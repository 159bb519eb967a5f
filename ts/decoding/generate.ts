import { type Inputs, toAllInputs } from "../data/inputs.js";
import { Rows } from "../data/rows.js";
import type { EngineNetwork, GenerateAnswer, GenerateCall } from "../engine/engine.js";
import { callTime, giveTurn } from "../engine/turns.js";
import type { ModelCore } from "../model/core.js";
import { createStepped } from "../model/numbers.js";
import type { Shape } from "../shape.js";
import { abortable } from "../training/abortable.js";
import { Pace } from "../training/pace.js";
import { beginnings } from "./beginnings.js";
import { type Generated, generatedOf, type ShownLayer, unable } from "./generated.js";
import { type Asked, checkGenerate, type GenerateOptions, refuse } from "./options.js";
import { attentionOf, type Plan, planOf, tokenOf } from "./plan.js";

/** Rows of a step, at most: more gain nothing, and each has as many numbers as there are tokens. */
const MOST_ROWS = 256;

/** Milliseconds that a step is taken for before one was timed. */
const LONG_STEP = 7;

/** `model.generate`. */
export async function generateModel(
  core: ModelCore,
  x: unknown,
  options: GenerateOptions = {},
): Promise<Generated[][]> {
  core.checkAlive();
  const asked = checkGenerate(options);
  const plan = planOf(core, asked);
  const { data, batch, longest } = dataOf(core, plan, x, asked);
  const { shown, layers } = asked.returnAttention
    ? attentionOf(core, plan, batch)
    : { shown: new Map<number, number>(), layers: [] };
  const tokens = {
    ...(asked.end !== undefined && { end: tokenOf("end", asked.end, plan.told) }),
    suppress: asked.suppress.map((id) => tokenOf("suppress", id, plan.told)),
  };
  const { signal } = asked;
  signal?.throwIfAborted();
  core.adopt(core.requireGraph("generate"));
  const { engine } = await abortable(core.numbers(), signal);
  const { graph, fed } = plan;
  const key = JSON.stringify([fed, graph.outputs[0]!.key, [...shown]]);
  const refusal = (why: string) => unable(core.name, why);
  const network =
    core.spare.take(engine, key) ??
    (await createStepped(core, graph, engine, refusal, { fed, shown }));
  try {
    const first = Math.max(1, Math.floor(callTime() / LONG_STEP));
    const pace = new Pace(asked.onToken ? 1 : asked.maxLength + longest, first);
    return await parts({ core, network, asked, pace }, data, { tokens, layers });
  } finally {
    if (core.disposed || engine.dead) network.dispose();
    else core.spare.keep({ key, engine, network });
  }
}

/** All rows with what they begin with, and the shapes that they have together. */
function dataOf(core: ModelCore, { graph, fed, taken }: Plan, x: unknown, asked: Asked) {
  const requests = core.requests(graph);
  const others = requests.filter((_, i) => i !== fed);
  const none = x === undefined || x === null;
  if (others.length === 0) {
    if (!none && asked.prompt !== undefined) {
      throw refuse("x and `prompt` are both what sequences begin with: give one of them");
    }
    const prompt = none ? asked.prompt : (x as Asked["prompt"]);
    const begin = beginnings({ start: asked.start, prompt }, undefined, taken);
    return { data: Rows.of([begin], []), batch: [[begin.rows, 1]], longest: longest(begin) };
  }
  if (none) throw refuse("x should have the data of all inputs but the one that is fed");
  const inputs = toAllInputs(x, "x", others, core.ports.inputs.keys !== undefined);
  const { rows } = inputs[0]!;
  const begin = beginnings(asked, rows, taken);
  const all = [...inputs];
  all.splice(fed, 0, begin);
  const batch = all.map((input, i): Shape => {
    const [, steps, ...rest] = input.batchShape;
    if (i === fed) return [rows, 1];
    return [rows, input.lengths ? longest(input) : steps!, ...rest];
  });
  return { data: Rows.of(all, []), batch, longest: longest(begin) };
}

const longest = ({ lengths }: Inputs): number => lengths!.reduce((most, n) => Math.max(most, n), 0);

interface Beside {
  readonly tokens: { readonly end?: number; readonly suppress: readonly number[] };
  readonly layers: readonly ShownLayer[];
}

/** What all parts of a call share. */
interface Run {
  readonly core: ModelCore;
  readonly network: EngineNetwork;
  readonly asked: Asked;
  readonly pace: Pace;
}

/** Some rows after the other, as many as have room in a step. */
async function parts(run: Run, data: Rows, { tokens, layers }: Beside): Promise<Generated[][]> {
  const { asked } = run;
  const all: Generated[][] = [];
  const size = Math.max(1, Math.floor(MOST_ROWS / asked.each));
  for (let from = 0; from < data.rows; from += size) {
    const rows = Math.min(data.rows - from, size);
    // Each row has draws of its own.
    const first = asked.draws && from > 0 ? { first: from } : {};
    const begin = {
      rows,
      feeds: data.chunk(undefined, from, from + rows, rows).feeds,
      asked: JSON.stringify({ ...asked.core, ...tokens, ...first }),
    };
    const { answer, told } = await made(run, begin, from);
    const part = generatedOf(answer, layers);
    if (asked.onToken) await tellLast(asked.onToken, part, from, told);
    all.push(...part);
  }
  return all;
}

/** Rows from their beginning to their end. */
async function made(
  { core, network, asked: { onToken, signal }, pace }: Run,
  begin: NonNullable<GenerateCall["begin"]>,
  from: number,
): Promise<{ answer: NonNullable<GenerateAnswer["made"]>; told: number }> {
  let call: Pick<GenerateCall, "begin"> = { begin };
  for (let told = 0; ; ) {
    signal?.throwIfAborted();
    core.checkAlive();
    const [steps, start] = [pace.batches, performance.now()];
    const telling = onToken !== undefined;
    const answered = network.generate({ ...call, steps, telling });
    const { latest = NOTHING, made } = await abortable(answered, signal);
    pace.record(steps, performance.now() - start);
    if (made) return { answer: made, told };
    for (let i = 0; i < latest.length; i += 2) {
      await onToken!({ row: from + latest[i]!, index: told, token: latest[i + 1]! });
    }
    if (latest.length > 0) told++;
    await giveTurn();
    call = {};
  }
}

/** Tokens with which sequences were cut, behind those that were told because they went on. */
async function tellLast(
  onToken: NonNullable<Asked["onToken"]>,
  rows: readonly (readonly Generated[])[],
  from: number,
  told: number,
): Promise<void> {
  for (const [row, [one]] of rows.entries()) {
    const token = one?.ids[told];
    if (token !== undefined) await onToken({ row: from + row, index: told, token });
  }
}

const NOTHING = new Float64Array(0);
