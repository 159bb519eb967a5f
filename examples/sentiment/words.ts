import { styleText } from "node:util";
import { padSequences } from "bptt";
import type { Classifier } from "./classifier.js";
import { normalize } from "./normalize.js";
import { argmax } from "./report.js";

/** A word of a text, and what it adds to the answer: 1 for the word that matters most, below 0 where it speaks against it. */
export interface Word {
  word: string;
  share: number;
}

/** Words that matter less than this part of the most important one are left as they are. */
const LEAST = 0.1;

/** Whether what is printed is seen in colours. */
export const inColour = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR;

/** The words of a text that the network sees, with their shares in what it says of it. */
export async function shares(classifier: Classifier, text: string): Promise<Word[]> {
  const { vectorizer, model, maxLength, classes } = classifier;
  const words = normalize(text).split(/\s+/);
  const rows = vectorizer.vectorize(words);
  const x = padSequences([rows.flatMap((row) => [...row])], { maxlen: maxLength });
  const [probabilities = []] = await classifier.predict([text]);
  const best = argmax(probabilities);
  // Of two classes the network has one number, which speaks for the second.
  const binary = classes.length === 2;
  const [found = new Float32Array()] = await model.contributions(x, { unit: binary ? 0 : best });
  const sign = binary && best === 0 ? -1 : 1;
  let at = maxLength;
  const seen: Word[] = [];
  for (const [i, word] of [...words.entries()].reverse()) {
    const tokens = rows[i]?.length ?? 0;
    const own = found.subarray(Math.max(0, at - tokens), Math.max(0, at));
    at -= tokens;
    if (own.length > 0) seen.unshift({ word, share: sign * own.reduce((sum, c) => sum + c, 0) });
  }
  const largest = Math.max(1e-12, ...seen.map(({ share }) => Math.abs(share)));
  return seen.map(({ word, share }) => ({ word, share: share / largest }));
}

/** Words in green where they speak for the answer and in red where they speak against it; without colours with their shares behind them. */
export function highlighted(words: readonly Word[], colours: boolean): string {
  const shown = words.map(({ word, share }) => {
    if (Math.abs(share) < LEAST) return word;
    if (!colours) return `${word} (${share > 0 ? "+" : ""}${share.toFixed(2)})`;
    const strong = Math.abs(share) < 0.5 ? [] : (["bold"] as const);
    return styleText([share > 0 ? "green" : "red", ...strong], word, { validateStream: false });
  });
  return `  ${shown.join(" ")}`;
}
