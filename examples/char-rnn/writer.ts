import type { Sequential } from "bptt";
import { Random } from "../sentiment/random.js";
import { makeNetwork, type Sizes } from "./network.js";
import { draw } from "./sampler.js";
import type { Vocabulary } from "./vocabulary.js";

/** How to write. */
export interface WritingOptions {
  /** What is read before the first character is drawn. */
  readonly prompt: string;
  /** Characters to be written. */
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
}

/**
 * Writes texts, one character at a time: each is drawn from what the network expects and then read by it. That takes a network of
 * one row, beside the one in training, whose state it would disturb; it gets the weights as they are.
 */
export class Writer {
  readonly #network: Sequential;

  constructor(
    sizes: Sizes,
    readonly vocabulary: Vocabulary,
  ) {
    this.#network = makeNetwork(sizes, 1, 0);
  }

  async takeWeights(from: Sequential): Promise<void> {
    await this.#network.setWeights(await from.getWeights());
  }

  async write({ prompt, length, temperature, seed }: WritingOptions): Promise<string> {
    const random = new Random(seed);
    const { characters } = this.vocabulary;
    await this.#network.resetStates();
    let expected = await this.#read(this.vocabulary.encode(prompt, "The prompt"));
    let text = "";
    for (let i = 0; i < length; i++) {
      const id = draw(expected, temperature, random);
      text += characters[id];
      expected = await this.#read(Int32Array.of(id));
    }
    return text;
  }

  /** What is expected behind these characters, after all that was read before. */
  async #read(ids: Int32Array): Promise<Float32Array> {
    const { data } = await this.#network.predict({ data: ids, shape: [1, ids.length] });
    return data.subarray(data.length - this.vocabulary.size);
  }

  dispose(): void {
    this.#network.dispose();
  }
}
