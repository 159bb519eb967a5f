// What the page says in English; `zh.ts` says the same. Texts of tasks stand with the tasks.
import type { CurvesTexts } from "../../views/curves.js";

const curvesTexts: CurvesTexts = {
  metrics: "Shown",
  axis: "By",
  step: "step",
  seconds: "seconds",
  logarithmic: "log scale",
  smoothing: "smoothing",
  held: "held out",
  keys: "Left and right arrows read values out.",
  empty: "Curves appear when a network trains.",
  table: "As a table",
  rows: (shown: number, all: number) => `${shown} of ${all} points`,
};

export const en = {
  title: "bptt playground",
  subtitle: "Recurrent networks that train in your browser",
  skip: "To the content",
  pages: "Pages",
  playground: "Playground",
  benchmark: "Benchmark",
  language: "Language",
  theme: "Colours",
  themes: { auto: "System", light: "Light", dark: "Dark" },
  foot: "Everything is computed on this device, and nothing leaves it.",
  between: (least: number, most: number) => `From ${least} to ${most}`,

  task: "Task",
  learn: "What to learn",
  presets: "Presets",
  sources: "Sources",
  ownMaterial: (name: string) => `It learns from ${name}.`,
  builtIn: "Use what is built in",

  network: "Network",
  layer: (place: number) => `Layer ${place}`,
  moveUp: (place: number) => `Move layer ${place} towards the input`,
  moveDown: (place: number) => `Move layer ${place} towards the output`,
  remove: (place: number) => `Remove layer ${place}`,
  addLayer: "Add a layer",
  cell: "Cell",
  cells: { simple: "SimpleRNN", gru: "GRU", lstm: "LSTM" },
  units: "Units",
  direction: "Direction",
  directions: { forward: "Forward", backward: "Backward", both: "Both" },
  dropout: "Dropout",
  embedding: "Embedding",
  attention: "Attention",
  attentions: { none: "None", dot: "Dot products", additive: "Additive" },
  gain: "Initial gain",
  memory: "Gates remember (steps)",

  training: "Training",
  optimizer: "Optimizer",
  optimizers: { adam: "Adam", adamw: "AdamW", rmsprop: "RMSprop", sgd: "SGD", lion: "Lion" },
  rate: "Learning rate",
  batch: "Batch",
  steps: "Steps",
  clip: "Gradient clipping",
  seed: "Seed",
  schedule: "Schedule",
  schedules: {
    constant: "Constant",
    warmup: "Warm-up",
    cosine: "Cosine",
    "warmup-cosine": "Warm-up, cosine",
    restarts: "Warm restarts",
    linear: "Linear",
    exponential: "Exponential",
    inverse: "Inverse time",
    stairs: "Stairs",
  },
  warmup: "Warm-up (steps)",
  left: "Part left at the end",

  train: "Train",
  stop: "Stop",
  goOn: "Go on",
  step: "Step",
  reset: "Reset",
  progress: "Progress of the training",
  stepOf: (done: string, all: string) => `Step ${done} of ${all}`,
  preparing: "Preparing the network …",
  ready: "Ready: nothing has been learned yet.",
  learning: "Training …",
  score: (name: string, value: string, goal: string) => `${name} ${value}, goal ${goal}.`,
  reached: (step: string, seconds: string) => `Reached at step ${step}, after ${seconds} s.`,

  curves: "Curves",
  curvesTexts,
  loss: "Loss",

  bench: {
    title: "A training step, measured here",
    about:
      "The reference model, Embedding(10000, 128), SimpleRNN(128) and Dense(1), trained by RMSprop on batches of 32 rows of 200 synthetic ids. Contenders take turns; each has an engine of its own. The scale is logarithmic: further left is faster.",
    start: "Start",
    again: "Run again",
    copy: "Copy the result",
    copied: "Copied",
    contender: "Contender",
    contenders: {
      threads: "bptt, threads",
      worker: "bptt, in a Worker",
      main: "bptt, main thread",
      tiled: "JavaScript, tiled",
      loops: "JavaScript, loops",
    },
    least: "fastest, ms",
    median: "median, ms",
    ratio: "as fast as loops",
    warming: (name: string) => `Warming up: ${name} …`,
    repetition: (number: string, of: string) => `Repetition ${number} of ${of} …`,
    agree: (loss: string) =>
      `Done. On the first batch every contender computed the same loss, ${loss}.`,
    machine: (processors: string, isolated: boolean) =>
      isolated
        ? `${processors} processors, memory may be shared among threads.`
        : `${processors} processors; this page is not cross-origin isolated, so that there is one thread only.`,
  },
};

/** The texts of a language: whoever lacks one does not compile. */
export type Texts = typeof en;
