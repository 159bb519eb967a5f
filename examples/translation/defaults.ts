import type { Settings, VocabularyName } from "./cli.js";
import type { Pair } from "./data/pairs.js";
import type { AttentionName } from "./network.js";
import type { Segmentation } from "./words.js";

/** What a training is made of, all said. */
export interface Plan {
  readonly segmentation: Segmentation;
  readonly vocabulary: VocabularyName;
  readonly attention: AttentionName;
  readonly embedding: number;
  readonly units: number;
  readonly dropout: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly epochs: number;
}

/** Pieces that subwords have beside characters. */
export const MERGES = 4000;

/**
 * Translations are learned as often as time allows that two processors take in a quarter of an hour: so many characters in all, of both sides. Few pairs are
 * learned more often, but not without end.
 */
const CHARACTERS = 28e6;
const MOST_EPOCHS = 40;

/** What the user asked for, and for the rest what suits the data. */
export function planOf(settings: Settings, pairs: readonly Pair[]): Plan {
  const { segment = "character", attention = "dot" } = settings;
  const asked = { segmentation: segment, attention };
  if (!settings.data) {
    // A grammar without exceptions, and few words: little is enough.
    const { vocabulary = "words", epochs = 8 } = settings;
    const sizes = { embedding: 32, units: 64, dropout: 0.1, batch: 32, learningRate: 0.005 };
    return { ...asked, ...sizes, vocabulary, epochs };
  }
  const characters = pairs.reduce(
    (sum, { source, target }) => sum + source.length + target.length,
    0,
  );
  const fitting = Math.min(MOST_EPOCHS, Math.max(1, Math.round(CHARACTERS / characters)));
  const { vocabulary = "subwords", epochs = fitting } = settings;
  const sizes = { embedding: 128, units: 256, dropout: 0.2, batch: 64, learningRate: 0.002 };
  return { ...asked, ...sizes, vocabulary, epochs };
}
