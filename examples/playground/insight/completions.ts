import type { Model } from "bptt";
import type { Sides } from "../network/build.js";
import { Refusal } from "../refusal.js";
import { predicted } from "../tasks/answers.js";

/** A token that could have come. */
export interface Choice {
  readonly id: number;
  readonly probability: number;
}

/** A token that was written, with the most probable ones at its place, the most probable first. */
export interface Written extends Choice {
  readonly others: readonly Choice[];
}

/** How a network goes on. */
export interface Writing {
  /** Tokens, at most: where answers have an end, they end there. */
  readonly length: number;
  /** 0 for the most probable token each time, 1 for draws as it finds them probable; between and beyond, sharper and bolder draws. */
  readonly temperature: number;
  readonly seed: number;
  /** How many tokens are told at each place. */
  readonly others: number;
}

/**
 * How a network goes on behind tokens, or answers them where it translates.
 *
 * @throws Refusal for a task whose answers are no next tokens.
 */
export async function completionsOf(
  model: Model,
  { input, output }: Sides,
  tokens: Int32Array,
  writing: Writing,
): Promise<Written[]> {
  if (!output.next || input.kind === "numbers") {
    throw new Refusal({
      en: "This task does not tell the next token.",
      zh: "这个任务不预测下一个词元。",
    });
  }
  const { temperature, seed, length: maxLength } = writing;
  const choice = temperature > 0 ? { temperature, seed } : {};
  const pair = input.kind === "pair" ? input : undefined;
  const marks = pair && { start: pair.start, end: pair.end, suppress: pair.suppress, feed: "fed" };
  const [made] = await model.generate([tokens], { ...choice, ...marks, maxLength });
  const { ids, ended } = made![0]!;
  const all = pair && ended ? [...ids, pair.end] : ids;
  // All that was said, read once more: what it found probable at each place.
  const example = pair
    ? { x: tokens, fed: Int32Array.of(pair.start, ...all.slice(0, -1)), y: 0 }
    : { x: Int32Array.of(...tokens, ...all.slice(0, -1)), y: 0 };
  const [answer] = await predicted(model, [example]);
  const width = output.names.length;
  const first = answer!.length / width - all.length;
  return all.map((id, i) => {
    const shares = answer!.subarray((first + i) * width, (first + i + 1) * width);
    return { id, probability: shares[id]!, others: likeliest(shares, writing.others) };
  });
}

/** The largest shares, the largest first. */
const likeliest = (shares: Float32Array, count: number): Choice[] =>
  Array.from(shares, (probability, id) => ({ id, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
