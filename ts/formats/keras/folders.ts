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
  /** Its own folder in a list of layers, where that is not named after its class. */
  readonly listed?: string;
  /** The folders of weights that lie in one each of the layer, by the names that their paths begin with. */
  readonly weights?: Readonly<Record<string, string>>;
  /** The layer as one that knows words, which lie beside the weights. */
  words?(layer: never): Knowing;
}

/** Classes whose weights lie where the layer does, */
type InPlace =
  | "AdditiveAttention"
  | "Attention"
  | "BatchNormalization"
  | "Conv1D"
  | "Conv1DTranspose"
  | "Conv2D"
  | "Conv2DTranspose"
  | "Dense"
  | "DepthwiseConv2D"
  | "EinsumDense"
  | "Embedding"
  | "GroupNormalization"
  | "GRUCell"
  | "LayerNormalization"
  | "LSTMCell"
  | "Normalization"
  | "PositionEmbedding"
  | "PReLU"
  | "RMSNormalization"
  | "SeparableConv1D"
  | "SeparableConv2D"
  | "SimpleRNNCell"
  | "STFTSpectrogram";

/** and those that have none, nor layers within them. */
type Without =
  | "Activation"
  | "ActivityRegularization"
  | "Add"
  | "AlphaDropout"
  | "Average"
  | "AveragePooling1D"
  | "AveragePooling2D"
  | "CenterCrop"
  | "Concatenate"
  | "Cropping1D"
  | "Cropping2D"
  | "Dot"
  | "Dropout"
  | "ELU"
  | "Flatten"
  | "GaussianDropout"
  | "GaussianNoise"
  | "GlobalAveragePooling1D"
  | "GlobalAveragePooling2D"
  | "GlobalMaxPooling1D"
  | "GlobalMaxPooling2D"
  | "Identity"
  | "LeakyReLU"
  | "Masking"
  | "Maximum"
  | "MaxPooling1D"
  | "MelSpectrogram"
  | "MaxPooling2D"
  | "Minimum"
  | "Multiply"
  | "Permute"
  | "RandomFlip"
  | "RandomRotation"
  | "RandomTranslation"
  | "ReLU"
  | "RepeatVector"
  | "Rescaling"
  | "Reshape"
  | "Resizing"
  | "SinePositionEncoding"
  | "Softmax"
  | "SpatialDropout1D"
  | "SpecAugment"
  | "StackedRNNCells"
  | "Subtract"
  | "UnitNormalization"
  | "UpSampling1D"
  | "UpSampling2D"
  | "ZeroPadding1D"
  | "ZeroPadding2D";

/** Keras keeps the weights of these with a cell, which is a layer to it. */
const CELL: Folders = { own: "cell" };
const MODEL: Folders = { parts: ({ layersWithin }: Layer) => listed("layers", layersWithin!) };
const IN_PLACE: Folders = {};

/** Every other class. One that is missing in all three is an error of types. */
const FOLDERS: Readonly<
  Record<Exclude<LayerName | "Functional" | "Sequential", InPlace | Without>, Folders>
> = {
  AttentionCell: { parts: ({ cell }: layers.AttentionCell) => [["cell", cell]] },
  Bidirectional: {
    parts: ({ forwardLayer, backwardLayer }: layers.Bidirectional) => [
      ["forward_layer", forwardLayer],
      ["backward_layer", backwardLayer],
    ],
  },
  ConvLSTM1D: CELL,
  ConvLSTM2D: CELL,
  Functional: MODEL,
  GroupQueryAttention: {
    // What Keras calls the class in Python.
    listed: "grouped_query_attention",
    weights: {
      query: "_query_dense",
      key: "_key_dense",
      gate: "_gate_dense",
      value: "_value_dense",
      attention_output: "_output_dense",
    },
  },
  GRU: CELL,
  LSTM: CELL,
  MultiHeadAttention: {
    weights: {
      query: "query_dense",
      key: "key_dense",
      gate: "_gate_dense",
      value: "value_dense",
      attention_output: "output_dense",
    },
  },
  RNN: {
    // A stack of cells has a list of them.
    parts: ({ parts: [cell], stateGroups }: layers.RNN) =>
      stateGroups ? listed("cell/cells", cell!.parts) : [["cell", cell!]],
  },
  Sequential: MODEL,
  SimpleRNN: CELL,
  TextVectorization: { words: (layer: layers.TextVectorization) => layer },
  TimeDistributed: { parts: ({ layer }: layers.TimeDistributed) => [["layer", layer]] },
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
  return FOLDERS[className as keyof typeof FOLDERS] ?? IN_PLACE;
}

/** Layers of a list: by their classes, which are counted, as their names may differ from program to program. */
function listed(folder: string, layers: readonly Layer[]): Part[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const name = foldersOf(layer).listed ?? snakeCase(layer.className);
    const before = counts.get(name) ?? 0;
    counts.set(name, before + 1);
    return [`${folder}/${name}${before === 0 ? "" : `_${before}`}`, layer];
  });
}
