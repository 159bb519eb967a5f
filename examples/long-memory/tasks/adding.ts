import { Dense, Sequential } from "bptt";
import { Random } from "../../sentiment/random.js";
import { below } from "../below.js";
import type { Rows, Task } from "./task.js";

/**
 * The adding problem of Hochreiter and Schmidhuber (1997). At every step the network reads a number between 0 and 1 and a marker, which
 * is 1 at two steps, one in each half of the sequence, and 0 elsewhere. Asked at the end: the sum of the two marked numbers.
 */
export function adding(steps: number): Task {
  return {
    loss: "mean_squared_error",
    lossName: "mean squared error",
    // The variance of a sum of two numbers that are uniform in [0, 1].
    baseline: 1 / 6,
    baselineBy: "always answering 1",
    solved: 0.002,
    draw: (rows, seed) => draw(rows, steps, new Random(seed)),
    model(recurrent, seed) {
      const model = new Sequential([recurrent(false), new Dense(1)], { seed });
      model.build([null, steps, 2]);
      return model;
    },
  };
}

function draw(rows: number, steps: number, random: Random): Rows {
  const x = new Float32Array(rows * steps * 2);
  const y = new Float32Array(rows);
  const half = Math.floor(steps / 2);
  for (let row = 0; row < rows; row++) {
    const sequence = x.subarray(row * steps * 2, (row + 1) * steps * 2);
    for (let step = 0; step < steps; step++) sequence[2 * step] = random.next();
    const marked = [below(half, random), half + below(steps - half, random)];
    for (const step of marked) {
      sequence[2 * step + 1] = 1;
      y[row]! += sequence[2 * step]!;
    }
  }
  return { x: { data: x, shape: [rows, steps, 2] }, y: { data: y, shape: [rows, 1] } };
}
