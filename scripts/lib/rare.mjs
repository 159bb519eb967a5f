// Which functions of a module are the rest's. Their names are paths in the sources.

/** Of what is one file each, the files that the core has: all others are rare. ts/engine/core_classes.ts has their classes. */
const COMMON = {
  layer: [
    ...["activation", "dense", "dropout", "embedding", "gru", "lstm", "masking", "simple_rnn"],
    ...["recurrent", "registry", "settings", "join::build_merge", "join::concatenate"],
    ...["join::output", "join::real", "join::together", "attention::score"],
  ],
  loss: [
    ...["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"],
    ...["mean_absolute_error", "mean_squared_error", "bernoulli", "clip", "elementwise", "judged"],
    ...["labels", "lists", "logits", "read", "reduction", "targets", "traits"],
  ],
  metric: [
    ...["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "of_loss"],
    ...["read", "traits"],
  ],
};

/** Of what is one file each, the files that the rest has. */
const RARE = [
  ...["adadelta", "adafactor", "adagrad", "adamax", "ftrl", "lamb", "lion", "muon", "nadam"].map(
    (rule) => `optimizer::${rule}::`,
  ),
  ...["optimizer::schedule::", "layer::recurrent::frames::", "signal::", "decode::"],
  ...["model::contributions::", "model::generat", "network::contributions::"],
];

/** Calls of the facade before which the engine sees to the rest. */
const CALLS =
  /^(ctcdecoder|mel|clip)_|^network_(begin_generating|generate|latest|finish_generating|contributions|gradient_norms)\b/;

/** Whether a function stands in one of the core's files; undefined where it stands elsewhere. */
function inCore(name) {
  const found = /\bbptt::(layer|loss|metric)::((?:join::|attention::)?\w+)/.exec(name);
  return found ? COMMON[found[1]].includes(found[2]) : undefined;
}

export const isCommon = (name) => inCore(name) === true;

export const isRare = (name) =>
  CALLS.test(name) || RARE.some((path) => name.includes(`bptt::${path}`)) || inCore(name) === false;

/**
 * What the core may call of the rest itself. It comes to that for classes and settings alone that are the rest's: frames for
 * ConvLSTM, a window for the kernels of STFTSpectrogram, what drops and generates what only the rest makes.
 */
export const mayBeCalled = (name) =>
  CALLS.test(name) ||
  /bptt::(layer::image|layer::recurrent::frames|signal|model::generat)/.test(name);
