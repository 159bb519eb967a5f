import { mkdir, rm, rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Callback, type Logs, type WeightValue } from "bptt";
import { count } from "../sentiment/data/examples.js";
import type { Question } from "./data/divide.js";
import { score } from "./score.js";
import type { Translator } from "./translator.js";

/**
 * Translates questions after each epoch, greedily, tells their BLEU, and keeps the weights of the best epoch: in memory, and where training may be resumed in a
 * file, with which another process goes on.
 */
export class Judge extends Callback {
  #best = -1;
  #epoch = -1;
  #weights: readonly WeightValue[] | undefined;
  #since = performance.now();

  constructor(
    readonly translator: Translator,
    readonly questions: readonly Question[],
    readonly file: string | undefined,
  ) {
    super();
  }

  override onEpochBegin(): void {
    this.#since = performance.now();
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const seconds = (performance.now() - this.#since) / 1000;
    const { bleu } = await score(this.translator, this.questions, 1);
    logs.bleu = bleu;
    console.log(
      `Epoch ${epoch + 1}: loss ${logs.loss!.toFixed(3)}, BLEU ${bleu.toFixed(1)} of ${count(this.questions.length, "sentence")} for validation, ${seconds.toFixed(0)} s`,
    );
    // Of epochs that are as good the last one, which has learned more.
    if (bleu < this.#best) return;
    [this.#best, this.#epoch] = [bleu, epoch];
    this.#weights = await this.translator.model.getWeights();
    if (this.file === undefined) return;
    await mkdir(dirname(this.file), { recursive: true });
    await this.translator.model.saveWeights(this.file);
  }

  override getState() {
    return { best: this.#best, epoch: this.#epoch };
  }

  override setState({ best, epoch }: Readonly<Record<string, unknown>>): void {
    [this.#best, this.#epoch] = [best as number, epoch as number];
  }

  /** Gives the network the weights of the best epoch, where there was one. */
  async takeBest(): Promise<void> {
    const { model } = this.translator;
    if (this.#epoch < 0) return;
    if (this.#weights) await model.setWeights(this.#weights);
    else await model.loadWeights(this.file!);
    console.log(`The best epoch was ${this.#epoch + 1}.`);
    if (this.file === undefined) return;
    await rm(this.file, { force: true });
    // The backup beside it is gone by now.
    await rmdir(dirname(this.file)).catch(() => {});
  }
}
