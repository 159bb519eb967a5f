import {
  Average,
  Bidirectional,
  Conv2D,
  ConvLSTM2D,
  Dense,
  Dropout,
  Flatten,
  GRU,
  input,
  type Layer,
  LSTM,
  MaxPooling2D,
  Model,
  Normalization,
  Rescaling,
  type SymbolicTensor,
  TimeDistributed,
} from "bptt";
import type { Kind } from "./data/sequences.js";

/** What a network is made of. */
export interface Sizes {
  readonly kind: Kind;
  /** Of a step: [height, width, channels], or [columns]. */
  readonly shape: readonly number[];
  readonly classes: number;
  readonly units: number;
  /** Networks that learn side by side. */
  readonly members: number;
  readonly seed: number;
}

/** The layers between the input and the answer. */
type Middle = (sizes: Sizes) => Layer[];

/** Networks for images, by the name of what reads a frame and what reads the frames. */
const clipNetworks = {
  "conv-gru": convGru,
  "conv-lstm": convLstm,
  "dense-gru": denseGru,
} as const satisfies Record<string, Middle>;

/** Networks for joints. */
const jointNetworks = { bilstm, gru } as const satisfies Record<string, Middle>;

export type NetworkName = keyof typeof clipNetworks | keyof typeof jointNetworks;

export const networkNames = [
  ...Object.keys(clipNetworks),
  ...Object.keys(jointNetworks),
] as NetworkName[];

/** The networks that read sequences of a kind. */
export const networksFor = (kind: Kind): NetworkName[] =>
  Object.keys(kind === "clips" ? clipNetworks : jointNetworks) as NetworkName[];

/**
 * A network that tells a class for each sequence, or at each step of one; or several side by side that share nothing but the input, each with an output. Sequences may have any
 * length.
 *
 * @param name one of those for this kind of sequences.
 */
export function makeNetwork(name: NetworkName, sizes: Sizes) {
  const middle = { ...clipNetworks, ...jointNetworks }[name];
  const seen = input({ shape: [null, ...sizes.shape] });
  const member = () => {
    let said = seen;
    for (const layer of middle(sizes)) said = layer.apply(said) as SymbolicTensor;
    return new Dense(sizes.classes, { activation: "softmax" }).apply(said);
  };
  const outputs = Array.from({ length: sizes.members }, member);
  return new Model({ inputs: seen, outputs, seed: sizes.seed });
}

/** The same networks as one that says what they say together: the mean of their probabilities. */
export function together({ inputs, outputs }: ReturnType<typeof makeNetwork>) {
  const said = outputs.length === 1 ? outputs[0]! : new Average().apply([...outputs]);
  return new Model({ inputs: [...inputs], outputs: said });
}

const DROPPED = 0.3;

/** Two convolutions look at each frame, a GRU at what they see. */
function convGru({ units }: Sizes): Layer[] {
  const relu = { activation: "relu" } as const;
  return [
    new Rescaling(1 / 255),
    new TimeDistributed(new Conv2D(12, 3, { strides: 2, ...relu })),
    new TimeDistributed(new Conv2D(24, 3, { strides: 2, ...relu })),
    new TimeDistributed(new Flatten()),
    new TimeDistributed(new Dense(units, relu)),
    new Dropout(DROPPED),
    new GRU(units),
    new Dropout(DROPPED),
  ];
}

/** What is remembered is a picture as well: each of its places knows what moved there. */
function convLstm(): Layer[] {
  return [
    new Rescaling(1 / 255),
    new ConvLSTM2D(16, 3, { strides: 2 }),
    new MaxPooling2D({ poolSize: 2 }),
    new Flatten(),
    new Dropout(DROPPED),
  ];
}

/** All pixels of a frame at once: faster, and blind to how they lie. */
function denseGru({ units }: Sizes): Layer[] {
  return [
    new Rescaling(1 / 255),
    new TimeDistributed(new Flatten()),
    new Dense(1.5 * units, { activation: "relu" }),
    new Dropout(DROPPED),
    new GRU(units),
    new Dropout(DROPPED),
  ];
}

/** Of joints with a label at each step there are few sequences, and bodies differ. */
const UNSURE = 0.5;

/** Joints are read both ways. */
function bilstm({ kind, units }: Sizes): Layer[] {
  const returnSequences = kind === "phases";
  return [
    ...first(kind),
    new Bidirectional(new LSTM(units, { returnSequences })),
    new Dropout(kind === "phases" ? UNSURE : DROPPED),
  ];
}

/** Joints are read as they come, so that it could be done live. */
function gru({ kind, units }: Sizes): Layer[] {
  return [...first(kind), new GRU(units, { returnSequences: kind === "phases" })];
}

/** Tracks come as they were measured; phases are in their measure, and some features are left out for each step. */
const first = (kind: Kind): Layer[] =>
  kind === "tracks" ? [new Normalization()] : [new Dropout(UNSURE)];
