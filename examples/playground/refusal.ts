import { UserError } from "../sentiment/user_error.js";
import type { Words } from "./words.js";

/** What the user can mend, in a sentence of each language. */
export class Refusal extends UserError {
  constructor(readonly words: Words) {
    super(words.en);
  }
}

/** What went wrong, in words. What the library or the browser says is English alone. */
export function wordsOf(error: unknown): Words {
  if (error instanceof Refusal) return error.words;
  const message = error instanceof Error ? error.message : String(error);
  return { en: message, zh: message };
}
