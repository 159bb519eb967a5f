import { Features, type FrontEnd } from "../../speech/live/front_end.js";
import { TONES, utterance } from "../../speech/live/tones.js";
import { oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { type Example, inTurn, randomOf, type Steps } from "./examples.js";
import { whole } from "./options.js";
import type { Task } from "./task.js";

const HELD_OUT = 100;

/** How sound becomes steps, and the labels behind the blank. */
export const frontEnd: FrontEnd = TONES;

/** Levels of the built-in sounds, over all bands, in decibels: their mean and deviation. They are the same for all data, so that a network hears a microphone as it heard them. */
const MEAN = -36;
const DEVIATION = 15;

/** Steps of sound that arrives. */
export class Ear {
  readonly #features = new Features(frontEnd);

  /** @param samples at the rate of the front end. */
  async push(samples: Float32Array): Promise<Steps> {
    const steps = await this.#features.push(samples);
    return steps.map((step) => step.map((level) => (level - MEAN) / DEVIATION));
  }

  /** Begins anew. */
  reset(): void {
    this.#features.reset();
  }
}

export const sound: Task = {
  id: "sound",
  family: "senses",
  title: { en: "Sound", zh: "声音" },
  about: {
    en: "Tones of four heights are heard and named in their order: whistle or hum to the microphone once it has learned. Nobody says when a tone begins or ends; the loss (CTC) adds up all ways in which the names may lie in time, and the outputs become narrow peaks.",
    zh: "听辨四种高度的音，并按顺序说出名称：学会之后可以对着麦克风吹口哨或哼唱。没有人告诉网络每个音从何时开始、何时结束；损失函数（CTC）把名称在时间上所有可能的位置加起来，输出会变成一个个窄峰。",
  },
  citations: [
    {
      authors: "Graves, Fernández, Gomez and Schmidhuber",
      year: 2006,
      title: "Connectionist Temporal Classification",
      url: "https://www.cs.toronto.edu/~graves/icml_2006.pdf",
    },
  ],
  options: { sounds: whole({ en: "Built-in sounds", zh: "内置声音数" }, 100, 1000, 300, 100) },
  network: oneLayer("gru", 32),
  training: training({ rate: 0.01, batch: 16, steps: 300, schedule: "warmup-cosine" }),
  goal: { metric: "labels", value: 0.05, steps: 300, seconds: 20 },
  async prepare({ sounds }, seed) {
    const ear = new Ear();
    const heard = async (place: number, of: number): Promise<Example> => {
      const { samples, labels } = utterance(randomOf(of, place));
      ear.reset();
      return { x: await ear.push(samples), y: Int32Array.from(labels) };
    };
    const all = async (count: number, of: number) => {
      const examples: Example[] = [];
      for (let i = 0; i < count; i++) examples.push(await heard(i, of));
      return examples;
    };
    const bands = Array.from({ length: frontEnd.bands * frontEnd.stack }, (_, i) => i + 1);
    return {
      input: {
        kind: "numbers",
        columns: bands.map((band) => ({ en: `band ${band}`, zh: `频带 ${band}` })),
      },
      output: {
        kind: "labels",
        names: ["–", ...frontEnd.labels.slice(1)],
        every: true,
        next: false,
      },
      training: inTurn(await all(sounds as number, seed), seed),
      heldOut: await all(HELD_OUT, ~seed),
      notes: [],
    };
  },
};
