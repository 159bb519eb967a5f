import { UserError } from "../sentiment/user_error.js";
import { Subwords } from "./subwords/subwords.js";
import type { StoredVocabulary, Vocabulary } from "./vocabulary.js";
import { WordVocabulary } from "./word_vocabulary.js";

/**
 * The vocabulary that `toJSON` wrote.
 *
 * @param name what errors call it.
 * @throws UserError for anything else.
 */
export function readVocabulary(stored: unknown, name: string): Vocabulary {
  const found = stored as StoredVocabulary | null | undefined;
  if (found?.kind === "words" && areTexts(found.words)) return new WordVocabulary(found.words);
  if (found?.kind === "subwords" && areTexts(found.characters) && areMerges(found.merges)) {
    return new Subwords(found.characters, found.merges);
  }
  throw new UserError(`${name} is no vocabulary: expected words, or characters and their merges.`);
}

/** Distinct texts, none of them empty. */
function areTexts(values: unknown): values is string[] {
  return (
    Array.isArray(values) &&
    values.every((value) => typeof value === "string" && value !== "") &&
    new Set(values).size === values.length
  );
}

function areMerges(values: unknown): values is [string, string][] {
  return (
    Array.isArray(values) &&
    values.every((merge) => Array.isArray(merge) && merge.length === 2 && merge.every(isPiece))
  );
}

function isPiece(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
