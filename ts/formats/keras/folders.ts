// Where Keras's weight files keep a layer's weights: in which folder its own, and in which those of its parts.
import { snakeCase } from "../../checks.js";
import type * as layers from "../../layers/index.js";
import type { Layer } from "../../layers/layer.js";

/** A layer within another one, and the folder that it has there. */
export type Part = readonly [folder: string, layer: Layer];

/** A layer that knows words. */
export type Knowing = layers.TextVectorization;

/** What a class says of its folders. */
interface Folders {
  /** The folder of the weights that are the layer's own. Default: none, they lie where the layer does. */
  readonly own?: string;
  parts?(layer: never): readonly Part[];
  /** The layer as one that knows words, which lie beside the weights. */
  words?(layer: never): Knowing;
}

/** Weights in the layer's place. */
const PLAIN: Folders = {};
/** No weights at all. */
const NONE: Folders = {};
/** Keras keeps the weights of these with a cell, which is a layer to it. */
const CELL: Folders = { own: "cell" };
const MODEL: Folders = { parts: ({ layersWithin }: Layer) => listed("layers", layersWithin!) };

/** Every class of layers. One that is missing here is an error of types. */
const FOLDERS: Readonly<Record<LayerName | "Functional" | "Sequential", Folders>> = {
  Activation: NONE,
  ActivityRegularization: NONE,
  Add: NONE,
  AdditiveAttention: PLAIN,
  AlphaDropout: NONE,
  Attention: PLAIN,
  Average: NONE,
  AveragePooling1D: NONE,
  BatchNormalization: PLAIN,
  Bidirectional: {
    parts: ({ forwardLayer, backwardLayer }: layers.Bidirectional) => [
      ["forward_layer", forwardLayer],
      ["backward_layer", backwardLayer],
    ],
  },
  Concatenate: NONE,
  Conv1D: PLAIN,
  Cropping1D: NONE,
  Dense: PLAIN,
  Dot: NONE,
  Dropout: NONE,
  EinsumDense: PLAIN,
  ELU: NONE,
  Embedding: PLAIN,
  Flatten: NONE,
  Functional: MODEL,
  GaussianDropout: NONE,
  GaussianNoise: NONE,
  GlobalAveragePooling1D: NONE,
  GlobalMaxPooling1D: NONE,
  GroupNormalization: PLAIN,
  GRU: CELL,
  GRUCell: PLAIN,
  Identity: NONE,
  LayerNormalization: PLAIN,
  LeakyReLU: NONE,
  LSTM: CELL,
  LSTMCell: PLAIN,
  Masking: NONE,
  Maximum: NONE,
  MaxPooling1D: NONE,
  Minimum: NONE,
  Multiply: NONE,
  Normalization: PLAIN,
  Permute: NONE,
  PositionEmbedding: PLAIN,
  PReLU: PLAIN,
  ReLU: NONE,
  RepeatVector: NONE,
  Rescaling: NONE,
  Reshape: NONE,
  RMSNormalization: PLAIN,
  RNN: {
    // A stack of cells has a list of them.
    parts: ({ parts: [cell] }: layers.RNN) =>
      cell!.parts.length > 0 ? listed("cell/cells", cell!.parts) : [["cell", cell!]],
  },
  Sequential: MODEL,
  SimpleRNN: CELL,
  SimpleRNNCell: PLAIN,
  SinePositionEncoding: NONE,
  Softmax: NONE,
  SpatialDropout1D: NONE,
  StackedRNNCells: NONE,
  Subtract: NONE,
  TextVectorization: { words: (layer: layers.TextVectorization) => layer },
  TimeDistributed: { parts: ({ layer }: layers.TimeDistributed) => [["layer", layer]] },
  UnitNormalization: NONE,
  UpSampling1D: NONE,
  ZeroPadding1D: NONE,
};

/** The classes of layers that a program can make. */
export type LayerName = {
  [Name in keyof typeof layers]: (typeof layers)[Name] extends new (
    ...args: never[]
  ) => Layer
    ? Name
    : never;
}[keyof typeof layers];

/** The folders of one class. */
export function foldersOf({ className }: Layer): Folders {
  return FOLDERS[className as keyof typeof FOLDERS];
}

/** Layers of a list: by their classes, which are counted, as their names may differ from program to program. */
function listed(folder: string, layers: readonly Layer[]): Part[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const name = snakeCase(layer.className);
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return [`${folder}/${name}${before === 0 ? "" : `_${before}`}`, layer];
  });
}
