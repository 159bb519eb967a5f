import { Dense, Embedding, Sequential } from "bptt";
import { Random } from "../../sentiment/random.js";
import { below } from "../below.js";
import type { Rows, Task } from "./task.js";

const BLANK = 0;
const SYMBOLS = 8;
const DELIMITER = SYMBOLS + 1;

/**
 * Copy memory, also of Hochreiter and Schmidhuber (1997), in the form of Arjovsky, Shah and Bengio (2016). The network reads ten symbols out
 * of eight, then `blanks` blanks, the last of them replaced by a delimiter, and ten blanks more. It answers at every step: blanks up to
 * the delimiter, then the ten symbols in their order.
 *
 * @param length how many symbols there are to remember.
 */
export function copy(blanks: number, length = 10): Task {
  const steps = blanks + 2 * length;
  const baseline = (length * Math.log(SYMBOLS)) / steps;
  return {
    loss: "sparse_categorical_crossentropy",
    lossName: "cross-entropy a step",
    baseline,
    baselineBy: "blanks, then guessing",
    solved: baseline / 20,
    draw: (rows, seed) => draw(rows, steps, length, new Random(seed)),
    model(recurrent, seed) {
      const model = new Sequential(
        [
          // A vector of its own for each id to begin with, as one-hot inputs would have.
          new Embedding(SYMBOLS + 2, SYMBOLS + 2, { embeddingsInitializer: "identity" }),
          recurrent(true),
          new Dense(SYMBOLS + 1, { activation: "softmax" }),
        ],
        { seed },
      );
      model.build([null, steps]);
      return model;
    },
  };
}

function draw(rows: number, steps: number, length: number, random: Random): Rows {
  const x = new Int32Array(rows * steps).fill(BLANK);
  const y = new Int32Array(rows * steps).fill(BLANK);
  for (let row = 0; row < rows; row++) {
    const [first, end] = [row * steps, (row + 1) * steps];
    for (let i = 0; i < length; i++) {
      const symbol = 1 + below(SYMBOLS, random);
      x[first + i] = symbol;
      y[end - length + i] = symbol;
    }
    x[end - length - 1] = DELIMITER;
  }
  return { x: { data: x, shape: [rows, steps] }, y: { data: y, shape: [rows, steps] } };
}
