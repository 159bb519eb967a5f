import { Features } from "../../speech/live/front_end.js";
import { TONES, utterance } from "../../speech/live/tones.js";
import { type LayerPlan, oneLayer } from "../network/network_plan.js";
import { training } from "../network/training_plan.js";
import { type Example, inTurn, randomOf, type Steps } from "./examples.js";
import { whole } from "./options.js";
import type { Ear, Task } from "./task.js";

const HELD_OUT = 100;
/** With two of them tones are found several times sooner than with one. */
const READER: LayerPlan = { cell: "gru", units: 48, direction: "forward", dropout: 0 };

/** How loud each band is, in decibels, where sounds are learned: a network hears a microphone as it heard them. */
interface Measure {
  readonly means: Float32Array;
  readonly deviations: Float32Array;
}

/** Steps of sound that arrives. */
class TonesEar implements Ear {
  readonly rate = TONES.sampleRate;
  readonly #features = new Features(TONES);

  constructor(readonly measure: Measure) {}

  async push(samples: Float32Array): Promise<Steps> {
    return measured(await this.#features.push(samples), this.measure);
  }

  reset(): void {
    this.#features.reset();
  }
}

const measured = (steps: Steps, { means, deviations }: Measure): Steps =>
  steps.map((step) => step.map((level, band) => (level - means[band]!) / deviations[band]!));

function measureOf(steps: Steps): Measure {
  const mean = (of: (step: Float32Array) => number) =>
    steps.reduce((sum, step) => sum + of(step), 0) / steps.length;
  const means = steps[0]!.map((_, band) => mean((step) => step[band]!));
  const deviations = means.map((m, band) => Math.sqrt(mean((step) => (step[band]! - m) ** 2)));
  return { means, deviations };
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
      title:
        "Connectionist Temporal Classification: Labelling Unsegmented Sequence Data with Recurrent Neural Networks",
      url: "https://www.cs.toronto.edu/~graves/icml_2006.pdf",
    },
  ],
  options: { sounds: whole({ en: "Built-in sounds", zh: "内置声音数" }, 100, 1000, 300, 100) },
  network: { ...oneLayer("gru", 48), layers: [READER, READER] },
  training: training({ rate: 0.01, batch: 16, steps: 250, schedule: "warmup-cosine" }),
  goal: { metric: "labels", value: 0.02, steps: 250, seconds: 4 },
  async prepare({ sounds }, seed) {
    const [training, heldOut] = [
      await utterances(sounds as number, seed),
      await utterances(HELD_OUT, ~seed),
    ];
    const measure = measureOf(training.flatMap(({ steps }) => steps));
    const examples = (heard: readonly Heard[]) =>
      heard.map(({ steps, labels }): Example => ({ x: measured(steps, measure), y: labels }));
    const bands = Array.from({ length: TONES.bands * TONES.stack }, (_, i) => i + 1);
    return {
      input: {
        kind: "numbers",
        columns: bands.map((band) => ({ en: `band ${band}`, zh: `频带 ${band}` })),
      },
      output: {
        kind: "labels",
        names: ["–", ...TONES.labels.slice(1)],
        every: true,
        next: false,
      },
      training: inTurn(examples(training), seed),
      heldOut: examples(heldOut),
      notes: [],
      ear: () => new TonesEar(measure),
    };
  },
};

/** Sound that was heard. */
interface Heard {
  readonly steps: Steps;
  readonly labels: Int32Array;
}

async function utterances(count: number, seed: number): Promise<Heard[]> {
  const features = new Features(TONES);
  const heard: Heard[] = [];
  for (let i = 0; i < count; i++) {
    const { samples, labels } = utterance(randomOf(seed, i));
    features.reset();
    heard.push({ steps: await features.push(samples), labels: Int32Array.from(labels) });
  }
  return heard;
}
