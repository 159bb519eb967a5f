import { Random } from "./random.js";

/**
 * The yardstick: logistic regression on which words occur, without their order. p = softmax(W x + b)
 * with x[w] = 1 where word w occurs; fitted by stochastic gradient descent with AdaGrad's step
 * sizes and a little weight decay.
 */
const EPOCHS = 10;
const RATE = 0.2;
const DECAY = 1e-4;

export interface Rows {
  /** Word ids of each text. */
  x: readonly ArrayLike<number>[];
  /** Class of each text. */
  y: readonly number[];
}

/** Accuracy on `heldOut` after learning from `training`. */
export function bagOfWordsAccuracy(
  training: Rows,
  heldOut: Rows,
  sizes: { words: number; classes: number },
  seed: number,
): number {
  const model = new BagOfWords(sizes.words, sizes.classes);
  const bags = training.x.map(bag);
  const random = new Random(seed);
  const order = bags.map((_, i) => i);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const i of random.shuffled(order)) {
      model.learn(bags[i] as number[], training.y[i] as number);
    }
  }
  const right = heldOut.x.filter((row, i) => model.classify(bag(row)) === heldOut.y[i]);
  return right.length / heldOut.x.length;
}

/** The different words of a text, without padding. */
function bag(row: ArrayLike<number>): number[] {
  return [...new Set(Array.from(row))].filter((id) => id !== 0);
}

class BagOfWords {
  readonly #classes: number;
  /** (words, classes); row 0, the padding's, is the bias. */
  readonly #weights: Float64Array;
  readonly #squares: Float64Array;

  constructor(words: number, classes: number) {
    this.#classes = classes;
    this.#weights = new Float64Array(words * classes);
    this.#squares = new Float64Array(words * classes);
  }

  classify(words: readonly number[]): number {
    const scores = this.#scores(words);
    return scores.indexOf(Math.max(...scores));
  }

  /** One step down the gradient of -log p[label], which is p - onehot(label) for each word. */
  learn(words: readonly number[], label: number): void {
    const scores = this.#scores(words);
    const top = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - top));
    const sum = exps.reduce((a, b) => a + b, 0);
    for (let c = 0; c < this.#classes; c++) {
      const error = (exps[c] as number) / sum - (c === label ? 1 : 0);
      this.#step(c, error);
      for (const word of words) this.#step(word * this.#classes + c, error);
    }
  }

  #step(at: number, error: number): void {
    const weight = this.#weights[at] as number;
    const gradient = error + DECAY * weight;
    const square = (this.#squares[at] as number) + gradient * gradient;
    this.#squares[at] = square;
    this.#weights[at] = weight - (RATE * gradient) / Math.sqrt(square + 1e-8);
  }

  #scores(words: readonly number[]): number[] {
    return Array.from({ length: this.#classes }, (_, c) => {
      let score = this.#weights[c] as number;
      for (const word of words) score += this.#weights[word * this.#classes + c] as number;
      return score;
    });
  }
}
