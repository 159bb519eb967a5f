import {
  type StoredVocabulary,
  special,
  specialNames,
  spoken,
  type Vocabulary,
} from "./vocabulary.js";

/** An id for each word. What is not known, or too rare, is `<unk>`. */
export class WordVocabulary implements Vocabulary {
  readonly #pieces: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  /** @param words each once, without the special ones. */
  constructor(readonly words: readonly string[]) {
    this.#pieces = [...specialNames, ...words];
    this.#ids = new Map(words.map((word, i) => [word, i + specialNames.length]));
  }

  /**
   * The words of sentences, the most frequent first, equals in the order of letters.
   *
   * @param atLeast how often a word must occur: of a word seen once nobody learns what it means.
   */
  static of(sentences: Iterable<readonly string[]>, atLeast = 2): WordVocabulary {
    const counts = new Map<string, number>();
    for (const tokens of sentences) {
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const known = [...counts].filter(([, count]) => count >= atLeast);
    known.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return new WordVocabulary(known.map(([word]) => word));
  }

  get size(): number {
    return this.#pieces.length;
  }

  encode(tokens: readonly string[]): number[] {
    return tokens.map((token) => this.#ids.get(token) ?? special.unknown);
  }

  decode(ids: Iterable<number>): string[] {
    return Array.from(spoken(ids), (id) => this.pieceOf(id));
  }

  pieceOf(id: number): string {
    return this.#pieces[id] ?? specialNames[special.unknown];
  }

  toJSON(): StoredVocabulary {
    return { kind: "words", words: this.words };
  }
}
