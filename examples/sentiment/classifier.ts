import {
  type Callback,
  Dense,
  EarlyStopping,
  Embedding,
  padSequences,
  RMSprop,
  Sequential,
  SimpleRNN,
  TextVectorization,
} from "bptt";
import type { Example } from "./data/examples.js";
import { normalize } from "./normalize.js";

export interface TrainingOptions {
  epochs: number;
  units: number;
  maxLength: number;
  maxTokens: number;
  learningRate: number;
  /**
   * Epochs without a gain on a tenth of the training texts, set aside for this, after which
   * training stops; null for never.
   */
  patience: number | null;
  seed: number;
}

/** A text classifier: a vocabulary, a recurrent network, and the names of the classes. */
export class Classifier {
  constructor(
    readonly vectorizer: TextVectorization,
    readonly model: Sequential,
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
    const model = new Sequential(
      [
        new Embedding(vectorizer.vocabularySize(), options.units),
        new SimpleRNN(options.units),
        binary
          ? new Dense(1, { activation: "sigmoid" })
          : new Dense(classes.length, { activation: "softmax" }),
      ],
      { seed: options.seed },
    );
    model.compile({
      loss: binary ? "binary_crossentropy" : "sparse_categorical_crossentropy",
      optimizer: new RMSprop({ learningRate: options.learningRate }),
      metrics: ["accuracy"],
    });
    model.build([null, maxLength]);
    model.summary();

    // 4. Training.
    await model.fit(x, y, {
      epochs: options.epochs,
      batchSize: 32,
      callbacks,
      ...(options.patience !== null && {
        validationSplit: 0.1,
        callbacks: [
          new EarlyStopping({ patience: options.patience, restoreBestWeights: true }),
          ...callbacks,
        ],
      }),
    });
    return new Classifier(vectorizer, model, classes, maxLength);
  }

  /** The probability of each class, for each text. */
  async predict(texts: readonly string[]): Promise<number[][]> {
    const rows = this.vectorizer.vectorize(texts.map(normalize));
    const output = await this.model.predict(padSequences(rows, { maxlen: this.maxLength }));
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
