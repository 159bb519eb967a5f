import {
  type StoredVocabulary,
  special,
  specialNames,
  spoken,
  type Vocabulary,
} from "../vocabulary.js";
import { END, learnMerges, type Merge, mergePieces } from "./learn.js";

/** What stands for a character that no sentence of the training held. */
const UNKNOWN = "\uFFFD";

/**
 * Pieces of words by byte-pair encoding: frequent words are one piece, rare ones several, down to single characters. So every word can
 * be said that is made of known characters. A piece that ends a word ends in a space.
 */
export class Subwords implements Vocabulary {
  readonly #pieces: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;
  /** Place of each merge among the others: those that were learned first are done first. */
  readonly #ranks: ReadonlyMap<string, number>;
  readonly #known = new Map<string, readonly number[]>();

  /**
   * @param characters each once.
   * @param merges of characters, and of what earlier merges made.
   */
  constructor(
    readonly characters: readonly string[],
    readonly merges: readonly Merge[],
  ) {
    // Two merges may make the same piece in two ways.
    const made = new Set([...characters, END, ...merges.map((merge) => merge.join(""))]);
    this.#pieces = [...specialNames, ...made];
    this.#ids = new Map(
      this.#pieces.slice(specialNames.length).map((piece, i) => [piece, i + specialNames.length]),
    );
    this.#ranks = new Map(merges.map((merge, i) => [merge.join("\n"), i]));
  }

  /**
   * Learns from the tokens of sentences, which hold no spaces.
   *
   * @param merges at most so many pieces beside the characters.
   */
  static learn(sentences: Iterable<readonly string[]>, merges: number): Subwords {
    const counts = new Map<string, number>();
    for (const tokens of sentences) {
      for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const characters = [...new Set([...counts.keys()].flatMap((word) => [...word]))].sort();
    return new Subwords(characters, learnMerges(counts, merges));
  }

  get size(): number {
    return this.#pieces.length;
  }

  encode(tokens: readonly string[]): number[] {
    return tokens.flatMap((token) => this.#idsOf(token));
  }

  decode(ids: Iterable<number>): string[] {
    const text = Array.from(spoken(ids), (id) => this.#textOf(id)).join("");
    return text.split(END).filter((token) => token !== "");
  }

  pieceOf(id: number): string {
    const text = this.#textOf(id);
    return text === END ? text : text.trimEnd();
  }

  toJSON(): StoredVocabulary {
    return { kind: "subwords", characters: this.characters, merges: this.merges };
  }

  #textOf(id: number): string {
    return id === special.unknown ? UNKNOWN : (this.#pieces[id] ?? UNKNOWN);
  }

  #idsOf(word: string): readonly number[] {
    let ids = this.#known.get(word);
    if (!ids) {
      ids = this.#split(word).map((piece) => this.#ids.get(piece) ?? special.unknown);
      this.#known.set(word, ids);
    }
    return ids;
  }

  #split(word: string): string[] {
    let pieces = [...word, END];
    for (let merge = this.#first(pieces); merge; merge = this.#first(pieces)) {
      pieces = mergePieces(pieces, merge);
    }
    return pieces;
  }

  /** Of the merges that these pieces allow, the one learned first. */
  #first(pieces: readonly string[]): Merge | undefined {
    let first = Number.POSITIVE_INFINITY;
    for (let i = 1; i < pieces.length; i++) {
      const rank = this.#ranks.get(`${pieces[i - 1]}\n${pieces[i]}`);
      if (rank !== undefined && rank < first) first = rank;
    }
    return this.merges[first];
  }
}
