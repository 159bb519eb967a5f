import { Random } from "../../../sentiment/random.js";
import { predicted } from "../../tasks/answers.js";
import type { Tokens } from "../../tasks/task.js";
import type { CompletionsData, Written } from "../../views/completions.js";
import type { Run } from "../state/run.js";

/** Tokens that are written, and how many of what could have been are told. */
const [TOKENS, ALTERNATIVES] = [40, 6];

/**
 * What the network writes behind a text.
 *
 * @param temperature 0 for the likeliest token each time, 1 for draws by the network's own probabilities.
 */
export async function complete(
  { model, prepared, setup }: Run,
  text: string,
  temperature: number,
): Promise<CompletionsData> {
  const { encode, vocabulary } = prepared.input as Tokens;
  const random = new Random(setup.seed);
  const { names } = prepared.output;
  let ids = encode(text);
  const tokens: Written[] = [];
  for (let i = 0; i < TOKENS; i++) {
    const [answer] = await predicted(model, [{ x: ids, y: 0 }]);
    const shares = answer!.subarray(-names.length);
    const id = choose(shares, temperature, random);
    ids = Int32Array.from([...ids, vocabulary.indexOf(names[id]!)]);
    tokens.push({
      text: names[id]!,
      probability: shares[id]!,
      alternatives: likeliest(names, shares),
    });
  }
  return { prompt: text, tokens };
}

/** The place of one of some shares that add up to 1. */
function choose(shares: Float32Array, temperature: number, random: Random): number {
  if (temperature === 0) return shares.indexOf(Math.max(...shares));
  const powers = shares.map((share) => share ** (1 / temperature));
  let left = random.next() * powers.reduce((sum, power) => sum + power, 0);
  const chosen = powers.findIndex((power) => {
    left -= power;
    return left < 0;
  });
  // What rounding leaves over belongs to the last.
  return chosen < 0 ? powers.length - 1 : chosen;
}

const likeliest = (names: readonly string[], shares: Float32Array) =>
  names
    .map((text, i) => ({ text, probability: shares[i]! }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, ALTERNATIVES);
