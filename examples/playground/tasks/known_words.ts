import { WordVocabulary } from "../../translation/word_vocabulary.js";
import { Refusal } from "../refusal.js";
import type { Tokens } from "./task.js";

/** Words that a network knows, at most. */
const MOST = 8000;

/**
 * The words of texts, the most frequent first, behind what stands for all others.
 *
 * @param texts their words.
 * @param split how a text becomes words.
 */
export function knownWords(
  texts: Iterable<readonly string[]>,
  split: (text: string) => readonly string[],
): Tokens {
  const { words } = WordVocabulary.of(texts);
  const vocabulary = ["<unk>", ...words.slice(0, MOST)];
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  return {
    kind: "tokens",
    vocabulary,
    between: " ",
    encode(text) {
      const found = split(text);
      if (found.length === 0)
        throw new Refusal({ en: "There is no word to read yet.", zh: "还没有可读的词。" });
      return Int32Array.from(found, (word) => ids.get(word) ?? 0);
    },
  };
}
