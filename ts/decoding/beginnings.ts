import { zeros } from "../allocate.js";
import type { Inputs } from "../data/inputs.js";
import { toTokens, type Vocabulary } from "../data/tokens.js";
import { isArrayLike, isNDArray } from "../data/types.js";
import { BpttError } from "../errors.js";
import { type Asked, refuse } from "./options.js";
import { tokenOf } from "./plan.js";

const WHAT = "the prompts";

/**
 * What sequences begin with, as data of the fed input.
 * @param rows how many there are, where the data tells.
 */
export function beginnings(
  { start, prompt }: Pick<Asked, "start" | "prompt">,
  rows: number | undefined,
  vocabulary: Vocabulary,
): Inputs {
  const first = start === undefined ? [] : [tokenOf("start", start, vocabulary)];
  const prompts = prompt === undefined ? undefined : promptsOf(prompt, rows, vocabulary);
  const count = rows ?? prompts?.length ?? 1;
  if (prompts !== undefined && prompts.length !== count) {
    throw new BpttError(
      "Shape",
      `generate: \`prompt\` has ${prompts.length} rows, and x has ${count}.`,
    );
  }
  const lengths = zeros(Uint32Array, count, WHAT);
  const lengthOf = (row: number) => first.length + (prompts?.[row]?.length ?? 0);
  for (let row = 0; row < count; row++) lengths[row] = lengthOf(row);
  const empty = lengths.indexOf(0);
  if (empty >= 0) {
    const where = prompts === undefined ? "" : `row ${empty} of the prompts is empty: `;
    throw refuse(`${where}give the token that sequences begin with as \`start\``);
  }
  const data = zeros(
    Int32Array,
    lengths.reduce((sum, length) => sum + length, 0),
    WHAT,
  );
  let at = 0;
  for (let row = 0; row < count; row++) {
    data.set(first, at);
    if (prompts !== undefined) data.set(prompts[row]!, at + first.length);
    at += lengths[row]!;
  }
  return { rows: count, steps: 0, width: 1, data, lengths, batchShape: [null, null] };
}

function promptsOf(
  prompt: unknown,
  rows: number | undefined,
  vocabulary: Vocabulary,
): Int32Array[] {
  // One for all rows is a flat list.
  const one = isArrayLike(prompt) && !isNDArray(prompt) && typeof prompt[0] === "number";
  const tokens = toTokens(one ? [prompt] : prompt, "prompt", vocabulary, 2);
  const { data, lengths, steps } = tokens;
  let at = 0;
  const all = Array.from({ length: tokens.rows }, (_, row) => {
    at += lengths?.[row] ?? steps;
    return data.subarray(at - (lengths?.[row] ?? steps), at);
  });
  return one ? Array.from({ length: rows ?? 1 }, () => all[0]!) : all;
}
