/** Ids that are no pieces of text, the same in every vocabulary. 0 is what masks take for padding. */
export const special = { padding: 0, unknown: 1, start: 2, end: 3 } as const;

/** How they are shown. */
export const specialNames = ["<pad>", "<unk>", "<s>", "</s>"] as const;

/** Tokens of sentences as ids, and back. */
export interface Vocabulary {
  /** Number of ids, the special ones included. */
  readonly size: number;
  /** Ids of the tokens of a sentence, without marks of its beginning and end. */
  encode(tokens: readonly string[]): number[];
  /** The tokens that ids stand for, up to the mark of the end; padding and the mark of the beginning are none. */
  decode(ids: Iterable<number>): string[];
  /** The text of one id, as labels of an attention map show it. */
  pieceOf(id: number): string;
  /** What `readVocabulary` makes it from again. */
  toJSON(): StoredVocabulary;
}

/** A vocabulary as it stands in files. */
export type StoredVocabulary =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | {
      readonly kind: "subwords";
      readonly characters: readonly string[];
      readonly merges: readonly (readonly [string, string])[];
    };

/** The ids before the end, without those that say nothing. */
export function* spoken(ids: Iterable<number>): Generator<number> {
  for (const id of ids) {
    if (id === special.end) return;
    if (id !== special.padding && id !== special.start) yield id;
  }
}
