// What a divided module computes and trains without the rest: scripts/lib/rare.mjs has the files of these classes.

const CORE = new Set([
  ...["Activation", "Dense", "Dropout", "Embedding", "GRU", "InputLayer", "LSTM", "Masking"],
  ...["Merge", "SimpleRNN"],
  // Losses, and metrics by what the engine adds up for them.
  ...["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"],
  ...["mean_absolute_error", "mean_squared_error", "of_loss"],
  ...["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"],
  ...["Adam", "AdamW", "RMSprop", "SGD"],
  // How weights start, and what they cost and are held to.
  ...["Zeros", "Ones", "RandomUniform", "RandomNormal", "TruncatedNormal", "GlorotUniform"],
  ...["GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal", "VarianceScaling"],
  ...["Orthogonal", "Identity", "L1", "L2", "L1L2", "OrthogonalRegularizer"],
  ...["NonNeg", "MaxNorm", "UnitNorm", "MinMaxNorm"],
]);

/** Whether what the engine is told, a model or what it is compiled with, names anything else. Directions are merged by their sum in the rest. */
export function needsRest(told: string): boolean {
  if (/"class_name":"Merge"[^}]*"mode":"(?!concat")/.test(told)) return true;
  for (const [, name] of told.matchAll(/"class_name":"([^"]*)"/g)) {
    if (!CORE.has(name!)) return true;
  }
  return false;
}
