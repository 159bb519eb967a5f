import { type Choice, completionsOf } from "../../insight/completions.js";
import type { Tokens } from "../../tasks/task.js";
import type { CompletionsData } from "../../views/completions.js";
import type { Run } from "../state/run.js";

/** Tokens that are written, and how many of what could have been are told. */
const [TOKENS, OTHERS] = [60, 6];

/** What the network writes behind a text. */
export async function complete(
  { model, prepared, setup }: Run,
  text: string,
  temperature: number,
): Promise<CompletionsData> {
  const ids = (prepared.input as Tokens).encode(text);
  const { names } = prepared.output;
  const named = ({ id, probability }: Choice) => ({ text: names[id]!, probability });
  const writing = { length: TOKENS, temperature, seed: setup.seed, others: OTHERS };
  const written = await completionsOf(model, prepared, ids, writing);
  return {
    prompt: text,
    tokens: written.map((token) => ({ ...named(token), alternatives: token.others.map(named) })),
  };
}
