import {
  type Callback,
  type Model,
  type Optimizer,
  type Predictions,
  padSequences,
  TextVectorization,
} from "bptt";
import type { Example } from "./data/examples.js";
import { type NetworkOptions, network, VOTES } from "./network.js";
import { normalize } from "./normalize.js";
import { logOdds } from "./odds.js";

export interface TrainingOptions {
  network: NetworkOptions;
  /** Made anew for each training: one optimizer drives one model. */
  optimizer: () => Optimizer;
  epochs: number;
  maxLength: number;
  maxTokens: number;
  seed: number;
}

/** Texts of a batch. */
export const BATCH = 32;

/** A text classifier: a vocabulary, a recurrent network, and the names of the classes. */
export class Classifier {
  constructor(
    readonly vectorizer: TextVectorization,
    readonly model: Model,
    readonly classes: readonly string[],
    readonly maxLength: number,
  ) {}

  /** Learns the vocabulary, then the weights. */
  static async train(
    examples: readonly Example[],
    classes: readonly string[],
    options: TrainingOptions,
    callbacks: readonly Callback[] = [],
  ): Promise<Classifier> {
    // 1. Words to numbers. Rows keep their own lengths here ("ragged").
    const vectorizer = new TextVectorization({ maxTokens: options.maxTokens, ragged: true });
    const texts = examples.map(({ text }) => normalize(text));
    vectorizer.adapt(texts);
    const rows = vectorizer.vectorize(texts);

    // 2. Rows of one length, padded at the front: a recurrent network remembers best what it read
    //    last, and that should be the end of the text, not padding.
    const longest = rows.reduce((length, row) => Math.max(length, row.length), 1);
    const maxLength = Math.min(options.maxLength, longest);
    const x = padSequences(rows, { maxlen: maxLength });
    const y = examples.map(({ label }) => classes.indexOf(label));

    // 3. The network. Two classes need one output, the probability of the second.
    const binary = classes.length === 2;
    const sizes = {
      words: vectorizer.vocabularySize(),
      classes: classes.length,
      length: maxLength,
      textLength: rows.reduce((sum, row) => sum + Math.min(row.length, maxLength), 0) / rows.length,
    };
    const model = network(sizes, options.network, options.seed);
    if (options.network.voting) {
      // Votes begin with what counting tells.
      const odds = logOdds({ rows, labels: y }, sizes.words, classes.length);
      await model.getLayer(VOTES).setWeights([odds]);
    }
    model.compile({
      loss: binary ? "binary_crossentropy" : "sparse_categorical_crossentropy",
      optimizer: options.optimizer(),
      metrics: ["accuracy"],
    });
    model.summary();

    // 4. Training.
    await model.fit(x, y, { epochs: options.epochs, batchSize: BATCH, callbacks });
    return new Classifier(vectorizer, model, classes, maxLength);
  }

  /** The probability of each class, for each text. */
  async predict(texts: readonly string[]): Promise<number[][]> {
    const rows = this.vectorizer.vectorize(texts.map(normalize));
    const x = padSequences(rows, { maxlen: this.maxLength });
    // One output gives no list.
    const output = (await this.model.predict(x)) as Predictions;
    const probabilities = output.toArray() as number[][];
    if (this.classes.length > 2) return probabilities;
    return probabilities.map(([p = 0]) => [1 - p, p]);
  }

  /** How many words of a text the vocabulary holds, and how many the text has. */
  knownWords(text: string): { known: number; words: number } {
    const [row = new Int32Array()] = this.vectorizer.vectorize([normalize(text)]);
    return { known: row.filter((id) => id > 1).length, words: row.length };
  }
}
