// What the parts of a `.keras` are called.
export const METADATA = "metadata.json";
export const CONFIG = "config.json";
export const WEIGHTS = "model.weights.h5";
/** Where the weights' file has the optimizer's variables: by their numbers. */
export const VARIABLES = "optimizer/vars";
/** What it holds where Keras was asked for `weights_format="npz"`. */
export const PICKLE = "model.weights.npz";
