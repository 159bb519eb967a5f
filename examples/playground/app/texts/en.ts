// What the page says in English; `zh.ts` says the same. Texts of tasks stand with the tasks.
import type { Engine } from "../../bench/protocol.js";
import type { CurvesTexts } from "../../views/curves.js";

const curvesTexts: CurvesTexts = {
  metrics: "Shown",
  axis: "By",
  step: "step",
  seconds: "seconds",
  logarithmic: "Log scale",
  smoothing: "Smoothing",
  held: "held out",
  keys: "Left and right arrows read values out.",
  empty: "Curves appear when a network trains.",
  table: "As a table",
  rows: (shown: number, all: number) => `${shown} of ${all} points`,
};

const layerNamed = (name: string) =>
  name === "decoder" ? "Decoder" : `Layer ${name.replace(/^.*_/, "")}`;

const sheetLayer = ({ kind, name }: { readonly kind: string; readonly name: string }) => {
  const place = /^recurrent_(\d+)$/.exec(name)?.[1];
  return place ? `${kind} ${place}` : boxNamed(kind, name);
};

const boxNamed = (kind: string, name: string) =>
  name === "decoder" || name === "fed_embedding" ? `${kind}, decoder` : kind;

/** A weight without its cell's name: "backward recurrent kernel". */
const weightName = (path: string) => {
  const [direction] = /^(for|back)ward/.exec(path) ?? [];
  const own = path.slice(path.lastIndexOf("/") + 1).replaceAll("_", " ");
  return direction ? `${direction} ${own}` : own;
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
  together: (one: string, other: string) => `${one}, ${other}`,
  between: (least: number, most: number) => `From ${least} to ${most}`,

  task: "Task",
  learn: "What to learn",
  presets: "Presets",
  sources: "Sources",
  ownMaterial: (name: string) => `Chosen: ${name}.`,
  own: (what: string) => `Learn from ${what}`,
  builtIn: "Use what is built in",
  headerLine: "The first line is a header",
  noText: (name: string) => `${name} is no text file.`,

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
  directions: { forward: "Forward", both: "Both" },
  dropout: "Dropout",
  embedding: "Embedding",
  attention: "Attention",
  attentions: { none: "None", dot: "Dot products", additive: "Additive" },
  gain: "Initial gain",
  memory: "Gates remember (steps)",
  networkPicture: "The network, from its input to its output",
  boxNamed,
  networkTexts: {
    line: (size: string, parameters: string) => `${size} a step, ${parameters} parameters`,
    sum: (parameters: string) => `${parameters} parameters in all`,
    table: "As a table",
    layer: "Layer",
    size: "Numbers a step",
    parameters: "Parameters",
  },

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
  pace: (steps: string) => `${steps} steps/s`,
  preparing: "Preparing the network …",
  ready: "Ready: nothing has been learned yet.",
  learning: "Training …",
  score: (name: string, value: string) => `${name} ${value}.`,
  reached: (step: string, seconds: string) =>
    `The goal was reached at step ${step}, after ${seconds} s.`,
  goal: (name: string, value: string, steps: string, seconds: string) =>
    `Goal: ${name.toLowerCase()} ${value}. As recommended, the network comes to it within ${steps} steps, about ${seconds} s.`,
  chance: (value: string) => `By chance: ${value}.`,

  curves: "Curves",
  curvesTexts,
  loss: "Loss",

  insight: "Inside",
  looks: {
    try: "Try it",
    examples: "Examples",
    states: "Hidden states",
    layers: "Layers",
    gradients: "Gradient flow",
    contributions: "Contributions",
    attention: "Attention",
    confusion: "Confusion",
  },
  yourText: "Your text",
  beginning: "The beginning",
  completion: "What the network writes",
  completionTexts: {
    keys: "Left and right arrows go from token to token.",
    empty: "Nothing is written yet.",
    choose: "Choose a token to see what else was possible.",
    alternatives: "What was possible",
    taken: "written",
    table: "As a table",
    token: "Token",
    probability: "Probability",
  },
  choosing: "Choosing",
  temperatures: {
    "0": "The likeliest token",
    "0.5": "Drawn, temperature 0.5",
    "1": "Drawn, temperature 1",
  },
  /** What classes are called that have an English name. */
  answerNames: {} as Readonly<Record<string, string>>,
  saysAtEnd: "What it says at the end",
  saysAlong: "What it says along the way",
  saysNothing: "It says nothing.",
  saysNumber: (said: string, right: string) => `It says ${said}; right is ${right}.`,
  lookedAt: "Where it looked",
  written: "written",
  read: "read",
  answer: "answer",
  token: "token",
  contribution: "contribution",
  unit: "unit",
  layerName: "layer",
  layerNamed,
  layerReading: (name: string, direction?: "forward" | "backward") =>
    direction ? `${layerNamed(name)}, ${direction}` : layerNamed(name),
  stepName: "step",
  series: "Series",
  seriesKeys: "Left and right arrows read values out.",
  target: "target",
  forecast: "forecast",
  forecastOf: (column: string) => `forecast: ${column}`,
  goesOn:
    "In the first half each forecast is made from what is right; then the network goes on by itself, fed with its own forecasts. Move the cursor to let it begin elsewhere.",
  heldOutExample: (count: number) => `Held-out example (of ${count})`,
  ofLayer: "Layer",
  shownNumbers: "Shown",
  sheets: { activations: "Activations", gradients: "Gradients of weights" },
  sheetsAbout: {
    activations: "What every layer makes of a held-out example, step by step.",
    gradients:
      "The gradient of the loss at every weight, for the batch that comes next, before it is clipped.",
  },
  sheetNamed: (layer: { readonly kind: string; readonly name: string }, weight?: string) =>
    [sheetLayer(layer), ...(weight === undefined ? [] : [weightName(weight)])].join(", "),
  spreadsTexts: {
    name: "Layer",
    shape: "Spread around 0",
    most: "± up to",
    mean: "Mean",
    deviation: "Deviation",
  },
  mapOf: "Map of",
  row: "row",
  column: "column",
  block: (rows: number, columns: number) =>
    `Each cell stands for ${rows} × ${columns} numbers: the largest of them is shown.`,
  statesAbout: "What every unit holds after each step: orange is above 0, blue below.",
  gradientsAbout:
    "How large the gradient of the loss is at each step, on its way back from the end. Where it fades towards the beginning, what was read there can't be learned; a layer that reads backward is the other way round.",
  contributionsAbout:
    "What each token adds to the answer: its embedding times the gradient. Orange speaks for the answer, blue against it.",
  examplesAbout: "Examples that were never learned, and what the network says of them.",
  exampleTexts: {
    before: "Previous example",
    next: "Next example",
    place: (at: string, count: string) => `${at} of ${count}`,
    wrong: "wrong",
    empty: "No example is held out.",
  },
  given: "Given",
  right: "Right",
  says: "It says",
  confusionAbout:
    "How often each class was taken for each, among the held-out examples: right answers stand on the diagonal.",
  confusionTexts: { right: "Right", said: "Said", empty: "Nothing was judged yet." },
  tokenKeys: "Left and right arrows go from token to token.",
  mapKeys: "Arrow keys move over the map.",
  nothingYet: "There is nothing to show yet.",
  asTable: "As a table",
  cellAt: (row: string, inRow: string, column: string, inColumn: string, value: string) =>
    `${column} ${inColumn}, ${row} ${inRow}: ${value}`,

  pad: "A pad to draw on",
  padTexts: {
    keys: "Arrow keys move the pen, the space bar lifts it and puts it down.",
    pen: (down: boolean, x: string, y: string) =>
      `Pen ${down ? "down" : "up"}, ${x} from the left, ${y} from the top`,
    undo: "Undo",
    clear: "Clear",
    presets: "Draw one:",
    guesses: "What it takes it for",
    marked: "",
  },
  sound: "Sound",
  soundTexts: {
    start: "Start listening",
    stop: "Stop listening",
    choose: "Choose a file",
    drop: "or drop a sound here",
    level: "Level",
    spectrogram: "Spectrogram",
    empty: "Nothing has been heard yet: whistle, hum, or choose a file.",
    guesses: "What it takes it for",
    marked: "",
    reasons: {
      insecure: "A page may listen only where it comes by https or from localhost.",
      refused: "The microphone was refused: allow it in the browser's settings for this page.",
      missing: "There is no microphone: plug one in, then start again.",
      busy: "The microphone is in use by another program.",
      other: "The microphone can't be opened.",
    },
    unreadable: (name: string) => `${name} is no sound that this browser reads.`,
    listening: "Listening.",
    stopped: "Stopped.",
    heard: (name: string) => `${name} was heard.`,
  },

  speed: "Speed",
  measure: "Measure plain JavaScript",
  measuring: "Measuring …",
  gaugeTexts: {
    ours: "bptt",
    rival: "Plain JavaScript",
    speed: (steps: string) => `${steps} steps/s`,
    ratio: (times: string) => `${times} times as fast as plain JavaScript of the same network`,
    waiting: "not measured yet",
  },

  runs: "Runs",
  runsTable: "Runs to compare",
  runColumns: { score: "Score", steps: "Steps", seconds: "Seconds", task: "Task" },
  runsTexts: {
    name: "Network",
    show: (name: string) => `Show the curves of ${name}`,
    load: "Open",
    loadOf: (name: string) => `Open ${name} with its settings`,
    shown: "Shown",
    actions: "Actions",
    empty: "Runs to compare appear here.",
  },
  scheduleWords: (first: string, most: string, last: string) =>
    `Begins at ${first}, ${most} at most, ends at ${last}`,

  checkpoints: "Checkpoints",
  checkpointsAbout:
    "The last times it was judged, and the best: go back to one, beside what became of it.",
  checkpoint: (step: string, score: string) => `Step ${step}: ${score}`,

  files: "Keep and share",
  save: "Save .keras",
  load: "Load .keras",
  copyLink: "Copy link",
  saved: (name: string) => `Saved as ${name}, with all it takes to go on. Keras opens it as well.`,
  loaded: (name: string) => `${name} is open where it stopped.`,
  foreign: (name: string) => `${name} was not saved by this playground.`,
  linkCopied: "The link is copied: it opens these settings.",
  linkWithout: "The link is copied. Your own data is not part of it.",
  keeps: "What trains here is kept in this browser for the next visit.",
  keptAt: (time: string) => `Kept in this browser at ${time}.`,
  notKept: (why: string) => `It can't be kept in this browser: ${why}`,
  lastVisit: "From your last visit",
  lastWas: (name: string, step: string) => `${name}, at step ${step}.`,
  resume: "Resume",
  discard: "Discard",

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
    engine: (engine: Engine) =>
      typeof engine === "string"
        ? { tiled: "JavaScript, our algorithm, tiled products", loops: "JavaScript, simple loops" }[
            engine
          ]
        : `WebAssembly, ${engine.build}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}`,
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
