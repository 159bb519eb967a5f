import { needsSegmenting } from "../../ts/text/segment.js";
import { corpusBleu } from "./bleu/bleu.js";
import type { Question } from "./data/divide.js";
import { normalize } from "./normalize.js";
import type { Translator } from "./translator.js";

/** What translations of questions come to, and they themselves. */
export interface Score {
  readonly bleu: number;
  readonly translations: readonly string[];
}

/** Corpus BLEU, without capitals, by all known translations; of Chinese by its characters. */
export async function score(
  translator: Translator,
  questions: readonly Question[],
  beams: number,
): Promise<Score> {
  const sentences = questions.map(({ source }) => source);
  const translations = await translator.translate(sentences, beams);
  const references = questions.map(({ references }) => references.map(normalize));
  // A name in a French sentence makes it no Chinese.
  const segmented = references.filter(([first]) => needsSegmenting(first!)).length;
  const tokenizer = 2 * segmented > references.length ? "zh" : "13a";
  const { score: bleu } = corpusBleu(translations, references, { tokenizer, lowercase: true });
  return { bleu, translations };
}
