// What random models leave out on purpose, and what holds it to Keras instead.

const INITIAL =
  "weights are given; what layers begin with is in initial_weights.test.ts and fields.py";
const AT_RANDOM =
  "its numbers are drawn anew in each engine; chosen_images.py moves images by chosen amounts";
const NOT_KERAS = "Keras has none";

/** By registry and class. */
export const ON_PURPOSE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  layers: {
    AttentionCell: NOT_KERAS,
    Dot: "chosen_models.py has it along every axis",
    MelSpectrogram:
      "Keras has its filters in 32 bits, whatever the layer's are, and no decibels of 64; chosen_models.py, fields.py",
    Normalization: "its numbers are those of a data set; normalization.py",
    PositionEmbedding: "KerasHub's; positions.test.ts",
    RandomFlip: AT_RANDOM,
    RandomRotation: AT_RANDOM,
    RandomTranslation: AT_RANDOM,
    SinePositionEncoding: "KerasHub's; positions.test.ts",
    SpecAugment: NOT_KERAS,
    TextVectorization: "texts are no numbers; preprocessing.py",
  },
  operations: {
    Dot: "Keras's is of arrays; chosen_operations.py",
  },
  losses: {
    Circle: "it compares rows with each other; losses.py",
    LossFunction: "a program's own; custom_loss.test.ts",
  },
  metrics: {
    TopKCategoricalAccuracy: "Keras can't have it of 64-bit numbers; metrics.py",
    SparseTopKCategoricalAccuracy: "Keras can't have it of 64-bit numbers; metrics.py",
    PearsonCorrelation: "metrics.py",
    Perplexity: "KerasHub's; metrics.test.ts",
    LabelErrorRate: NOT_KERAS,
    CharacterErrorRate: NOT_KERAS,
    WordErrorRate: NOT_KERAS,
  },
  initializers: Object.fromEntries(
    "Constant GlorotNormal HeNormal HeUniform Identity LecunNormal LecunUniform RandomNormal TruncatedNormal VarianceScaling"
      .split(" ")
      .map((name) => [name, INITIAL]),
  ),
};

/** Options that keep one value, whatever their class: by how their names end. */
export const SETTLED: Readonly<Record<string, string>> = {
  name: "no number depends on it",
  seed: "no number depends on it",
  dtype: "both precisions are computed",
  _initializer: INITIAL,
  activity_regularizer: "activity.py",
  data_format: "channels come last; fields.py has what is refused",
  quantization_config: "it is refused; fields.py",
  synchronized: "there is one device; fields.py",
  renorm: "it is refused; fields.py",
  renorm_clipping: "it is refused; fields.py",
  renorm_momentum: "it is refused; fields.py",
  unroll: "no number depends on it",
  stateful: "a case is one batch; fields.py",
  loss_scale_factor: "optimizers.py",
};
