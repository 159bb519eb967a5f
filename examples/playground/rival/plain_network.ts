// The network of a plan in plain JavaScript, row by row, in straightforward loops: what somebody writes who has no library. It computes what the library computes.

import type { Model } from "bptt";
import {
  addProduct,
  addProductTransposedA,
  productTransposedB,
} from "../../../bench/plain/matrix.js";
import type { Sides } from "../network/build.js";
import type { NetworkPlan } from "../network/network_plan.js";
import type { TrainingPlan } from "../network/training_plan.js";
import type { Example } from "../tasks/examples.js";
import { adam } from "./adam.js";
import { PlainLayer, type Weights } from "./layer.js";
import { slope } from "./slopes.js";

export class PlainNetwork {
  readonly #weights: Weights[];
  readonly #layers: PlainLayer[];
  readonly #embedding: Weights | undefined;
  readonly #answer: readonly [kernel: Weights, bias: Weights];
  readonly #move: () => void;

  private constructor(
    plan: NetworkPlan,
    training: TrainingPlan,
    readonly task: Sides,
    numbers: readonly Float32Array[],
  ) {
    const weights = numbers.map((values) => ({
      values,
      gradient: new Float32Array(values.length),
    }));
    this.#weights = weights;
    const { input } = task;
    let [at, width] = input.kind === "numbers" ? [0, input.columns.length] : [1, plan.embedding];
    this.#embedding = input.kind === "numbers" ? undefined : weights[0];
    this.#layers = plan.layers.map(({ cell, units }) => {
      const layer = new PlainLayer(cell, width, units, [
        weights[at]!,
        weights[at + 1]!,
        weights[at + 2]!,
      ]);
      at += 3;
      width = units;
      return layer;
    });
    this.#answer = [weights[at]!, weights[at + 1]!];
    this.#move = adam(weights, training);
  }

  /** With the weights of a model, which stays as it is. Ask `cannot` before. */
  static async of(
    model: Model,
    plan: NetworkPlan,
    training: TrainingPlan,
    task: Sides,
  ): Promise<PlainNetwork> {
    const numbers = (await model.getWeights()).map(({ data }) => data);
    return new PlainNetwork(plan, training, task, numbers);
  }

  /** In Keras's order. */
  get weights(): readonly Float32Array[] {
    return this.#weights.map(({ values }) => values);
  }

  /** One update; returns the loss before it. */
  train(examples: readonly Example[]): number {
    for (const { gradient } of this.#weights) gradient.fill(0);
    const { every } = this.task.output;
    const lines = examples.reduce((sum, { x }) => sum + (every ? x.length : 1), 0);
    const loss = examples.reduce((sum, example) => sum + this.#learn(example, lines), 0);
    this.#move();
    return loss / lines;
  }

  /** Adds up the gradient of a row, whose lines are some of all. */
  #learn({ x, y }: Example, lines: number): number {
    const { output } = this.task;
    const read = this.#read(x);
    const kept = [];
    let steps: readonly Float32Array[] = read;
    for (const layer of this.#layers) {
      kept.push(layer.forward(steps));
      steps = kept
        .at(-1)!
        .states.slice(1)
        .map(({ h }) => h);
    }
    let loss = 0;
    let d: Float32Array[] = steps.map(({ length }) => new Float32Array(length));
    for (let t = output.every ? 0 : steps.length - 1; t < steps.length; t++) {
      loss += this.#judge(steps[t]!, output.every ? (y as Int32Array)[t]! : y, d[t]!, lines);
    }
    for (let i = kept.length - 1; i >= 0; i--) d = this.#layers[i]!.backward(kept[i]!, d);
    this.#spread(x, d);
    return loss;
  }

  /** The vectors of tokens, or numbers as they are. */
  #read(x: Example["x"]): readonly Float32Array[] {
    if (!this.#embedding || !(x instanceof Int32Array)) return x as readonly Float32Array[];
    const { values } = this.#embedding;
    const width = this.#layers[0]!.inputs;
    return Array.from(x, (id) => values.subarray(id * width, (id + 1) * width));
  }

  /** The loss of a line, and its gradient at the state, from which it was told. */
  #judge(h: Float32Array, wanted: unknown, dh: Float32Array, lines: number): number {
    const [kernel, bias] = this.#answer;
    const outputs = bias.values.length;
    const z = bias.values.slice();
    addProduct(h, kernel.values, z, 1, h.length, outputs);
    const loss = slope(this.task.output.kind, z, wanted);
    for (let j = 0; j < outputs; j++) {
      z[j]! /= lines;
      bias.gradient[j]! += z[j]!;
    }
    addProductTransposedA(h, z, kernel.gradient, 1, h.length, outputs);
    productTransposedB(z, kernel.values, dh, 1, outputs, h.length);
    return loss;
  }

  #spread(x: Example["x"], dx: readonly Float32Array[]): void {
    if (!this.#embedding || !(x instanceof Int32Array)) return;
    const { gradient } = this.#embedding;
    for (const [t, id] of x.entries()) {
      const from = id * dx[t]!.length;
      for (let j = 0; j < dx[t]!.length; j++) gradient[from + j]! += dx[t]![j]!;
    }
  }
}
