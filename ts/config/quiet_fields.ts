/** Fields of Keras's configurations that this library lacks, each with the values at which it changes nothing. */
import { isLastAxis } from "./activations.js";
import { isFloat } from "./dtypes.js";

type Quiet = (value: unknown) => boolean;

const none: Quiet = (value) => value === null;
const no: Quiet = (value) => value === false;
/** Whatever it is: it says how to compute, or from where to draw. */
const whatever: Quiet = () => true;
const channelsLast: Quiet = (value) => value === null || value === "channels_last";

/** Of every layer. */
const COMMON: Record<string, Quiet> = { dtype: isFloat };

/** What is drawn here comes from the model's seed. */
const DRAWS: Record<string, Quiet> = { seed: whatever };
const RECURRENT = { ...DRAWS, implementation: whatever, use_cudnn: whatever };
const SHRUNK = { quantization_config: none, lora_rank: none, lora_alpha: none };
/** Of layers that Keras applies to bounding boxes as well. */
const PIXELS: Record<string, Quiet> = { data_format: channelsLast, bounding_box_format: none };
/** Of a transposed convolution over so many dimensions. */
const transposed = (dimensions: number): Record<string, Quiet> => ({
  data_format: channelsLast,
  dilation_rate: (value) =>
    value === 1 || JSON.stringify(value) === JSON.stringify(Array(dimensions).fill(1)),
  ...SHRUNK,
});

const OF_LAYERS = new Map(
  Object.entries<Record<string, Quiet>>({
    AdditiveAttention: DRAWS,
    AlphaDropout: DRAWS,
    Attention: DRAWS,
    AveragePooling1D: { data_format: channelsLast },
    AveragePooling2D: { data_format: channelsLast },
    BatchNormalization: {
      renorm: no,
      // What is said beside it counts only where it is true.
      renorm_clipping: whatever,
      renorm_momentum: whatever,
      synchronized: no,
    },
    CenterCrop: PIXELS,
    Conv1D: { data_format: channelsLast, groups: (value) => value === 1, ...SHRUNK },
    Conv1DTranspose: transposed(1),
    Conv2D: { data_format: channelsLast, ...SHRUNK },
    Conv2DTranspose: transposed(2),
    ConvLSTM1D: { data_format: channelsLast, ...DRAWS },
    ConvLSTM2D: { data_format: channelsLast, ...DRAWS },
    Cropping2D: { data_format: channelsLast },
    Dense: SHRUNK,
    DepthwiseConv2D: { data_format: channelsLast, ...SHRUNK },
    Dropout: DRAWS,
    EinsumDense: SHRUNK,
    // The number of steps, once a hint.
    Embedding: { ...SHRUNK, input_length: whatever },
    Flatten: { data_format: channelsLast },
    GRU: RECURRENT,
    GRUCell: DRAWS,
    GaussianDropout: DRAWS,
    GaussianNoise: DRAWS,
    GlobalAveragePooling1D: { data_format: channelsLast, keepdims: no },
    GlobalAveragePooling2D: { data_format: channelsLast },
    GlobalMaxPooling1D: { data_format: channelsLast, keepdims: no },
    GroupQueryAttention: DRAWS,
    GlobalMaxPooling2D: { data_format: channelsLast },
    LSTM: RECURRENT,
    LSTMCell: DRAWS,
    LayerNormalization: { axis: isLastAxis, rms_scaling: no },
    MaxPooling1D: { data_format: channelsLast },
    MultiHeadAttention: DRAWS,
    RandomFlip: { ...DRAWS, ...PIXELS },
    RandomRotation: { ...DRAWS, ...PIXELS },
    RandomTranslation: { ...DRAWS, ...PIXELS },
    Resizing: PIXELS,
    STFTSpectrogram: { data_format: channelsLast },
    MaxPooling2D: { data_format: channelsLast },
    SeparableConv1D: { data_format: channelsLast, ...SHRUNK },
    SeparableConv2D: { data_format: channelsLast, ...SHRUNK },
    SimpleRNN: DRAWS,
    SimpleRNNCell: DRAWS,
    SpatialDropout1D: DRAWS,
    UpSampling2D: { data_format: channelsLast },
    ZeroPadding1D: { data_format: channelsLast },
    ZeroPadding2D: { data_format: channelsLast },
  }),
);

/** Whether a field of a layer's configuration is known and changes nothing at this value. */
export function changesNothing(className: string, name: string, value: unknown): boolean {
  const fields = { ...COMMON, ...OF_LAYERS.get(className) };
  const quiet = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return quiet?.(value) ?? false;
}
