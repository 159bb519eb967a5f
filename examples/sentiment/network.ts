import {
  Activation,
  Add,
  Bidirectional,
  Dense,
  Dropout,
  Embedding,
  GlobalAveragePooling1D,
  GlobalMaxPooling1D,
  GRU,
  input,
  type Layer,
  LSTM,
  Model,
  Rescaling,
  Sequential,
  SimpleRNN,
  SpatialDropout1D,
  type SymbolicTensor,
} from "bptt";

const LAYERS = { simple_rnn: SimpleRNN, gru: GRU, lstm: LSTM };

/** Makes one vector of a text of those of its steps. What the last one gave needs no layer. */
const POOLING = { last: [], mean: [GlobalAveragePooling1D], max: [GlobalMaxPooling1D] };

export const layerNames = Object.keys(LAYERS) as (keyof typeof LAYERS)[];
export const directionNames = ["forward", "both"] as const;
export const poolingNames = Object.keys(POOLING) as (keyof typeof POOLING)[];

export interface NetworkOptions {
  /** The recurrent layer. */
  layer: (typeof layerNames)[number];
  /** Whether it reads from the first word to the last, or a second one reads backwards beside it. */
  direction: (typeof directionNames)[number];
  /** What of its steps counts: what the last one gave, or the mean or the maximum of all. */
  pooling: (typeof poolingNames)[number];
  /** Size of the recurrent layer, and of words' vectors where `wordSize` says nothing. */
  units: number;
  wordSize?: number;
  /** Whether words vote as well, each by itself. */
  voting: boolean;
}

interface Sizes {
  words: number;
  classes: number;
  /** Words of a row. */
  length: number;
  /** Words of a text on average, without padding. */
  textLength: number;
}

/** From ids of words to the probability of the second class, or to those of all where there are more. */
export function network(sizes: Sizes, options: NetworkOptions, seed: number): Model {
  return options.voting ? votesAndReading(sizes, options, seed) : reading(sizes, options, seed);
}

function reading({ words, classes, length }: Sizes, options: NetworkOptions, seed: number) {
  const answer = new Dense(outputs(classes), { activation: activation(classes) });
  const model = new Sequential([...reader(words, options), answer], { seed });
  model.build([null, length]);
  return model;
}

/** The layer that holds the words' votes. */
export const VOTES = "votes";

/**
 * Each word has a vote, and a recurrent layer that reads them in order adds to the sum. It begins as a whisper, and of
 * what it reads and says most is dropped in training: so it learns what many texts share, and no text by heart.
 */
function votesAndReading(
  { words, classes, length, textLength }: Sizes,
  options: NetworkOptions,
  seed: number,
): Model {
  const text = input({ shape: [length], name: "text" });
  const votes = through(text, [
    new Embedding(words, outputs(classes), { name: VOTES, embeddingsInitializer: "zeros" }),
    new Dropout(0.5),
    // The sum of all votes, and so of a text of n words about sqrt(n) times as large as one of them.
    new GlobalAveragePooling1D(),
    new Rescaling((2.5 * length) / Math.sqrt(textLength)),
  ]);
  const read = through(text, [
    ...reader(words, options),
    new Dropout(0.9),
    new Dense(outputs(classes)),
    new Rescaling(0.1),
  ]);
  const sum = new Add().apply([votes, read]);
  return new Model({
    inputs: text,
    outputs: new Activation(activation(classes)).apply(sum),
    seed,
  });
}

/** From ids of words to one vector. */
function reader(words: number, options: NetworkOptions): Layer[] {
  const { layer, direction, pooling, units, wordSize = units, voting } = options;
  const cell = new LAYERS[layer](units, { returnSequences: pooling !== "last" });
  // A mask keeps padding out of means, and from being what is read last backwards.
  const maskZero = direction === "both" || pooling !== "last";
  return [
    new Embedding(words, wordSize, { maskZero }),
    ...(voting ? [new SpatialDropout1D(0.8)] : []),
    direction === "both" ? new Bidirectional(cell) : cell,
    ...POOLING[pooling].map((Pooling) => new Pooling()),
  ];
}

const through = (text: SymbolicTensor, layers: readonly Layer[]) =>
  layers.reduce((x, layer) => layer.apply(x) as SymbolicTensor, text);

const outputs = (classes: number) => (classes === 2 ? 1 : classes);
const activation = (classes: number) => (classes === 2 ? "sigmoid" : "softmax");
