import type { Generated, Model } from "bptt";
import type { AttentionMap } from "./attention/map.js";
import { joinTokens } from "./join.js";
import type { AttentionName } from "./network.js";
import { special, type Vocabulary } from "./vocabulary.js";
import { type Segmentation, splitSentence } from "./words.js";

/** How sentences become tokens and tokens sentences. */
export interface Language {
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  readonly segmentation: Segmentation;
  /** Marks of the target language that stand apart from the word before. */
  readonly spaced: ReadonlySet<string>;
}

/** Tokens of a translation for each of its sentence, and some. */
const STRETCH = 3;
const MORE = 10;

/** A network with the languages that it knows. */
export class Translator {
  constructor(
    readonly model: Model,
    readonly language: Language,
    readonly attention: AttentionName,
  ) {}

  /** The ids of a sentence. */
  encode(sentence: string): number[] {
    const { source, segmentation } = this.language;
    return source.encode(splitSentence(sentence, segmentation));
  }

  /**
   * The best translation of each sentence that so many beams find; nothing of one without words.
   * Beams are ordered by log p / ((5 + n) / 6)^0.6, n tokens with the end.
   */
  async translate(sentences: readonly string[], beams: number): Promise<string[]> {
    const made = await this.#generate(
      sentences.map((sentence) => this.encode(sentence)),
      beams,
    );
    return made.map((best) => (best ? this.#sentence(best.ids) : ""));
  }

  /** A translation, and what was looked at for each of its tokens where the network looks at anything. */
  async explain(sentence: string, beams: number): Promise<{ text: string; map?: AttentionMap }> {
    const ids = this.encode(sentence);
    const [best] = await this.#generate([ids], beams, this.attention !== "none");
    if (!best) return { text: "" };
    const text = this.#sentence(best.ids);
    const weights = best.attention?.[0];
    if (!weights) return { text };
    const { source, target } = this.language;
    const rows = best.ids.map((_, i) =>
      weights.data.subarray(i * ids.length, (i + 1) * ids.length),
    );
    const named = (vocabulary: Vocabulary, all: readonly number[]) =>
      all.map((id) => vocabulary.pieceOf(id).trim() || vocabulary.pieceOf(id));
    const map = { source: named(source, ids), target: named(target, best.ids), weights: rows };
    return { text, map };
  }

  #sentence(ids: readonly number[]): string {
    const { target, spaced } = this.language;
    return joinTokens(target.decode(ids), spaced);
  }

  /** The best sequence for each row of ids; none for a row without any. */
  async #generate(
    rows: readonly (readonly number[])[],
    beams: number,
    returnAttention = false,
  ): Promise<(Generated | undefined)[]> {
    const asked = rows.filter((ids) => ids.length > 0);
    if (asked.length === 0) return rows.map(() => undefined);
    const longest = asked.reduce((most, ids) => Math.max(most, ids.length), 0);
    const made = await this.model.generate(asked, {
      feed: "target",
      start: special.start,
      end: special.end,
      suppress: [special.padding, special.unknown, special.start],
      maxLength: STRETCH * longest + MORE,
      beams,
      returnAttention,
    });
    let next = 0;
    return rows.map((ids) => (ids.length > 0 ? made[next++]![0] : undefined));
  }
}
