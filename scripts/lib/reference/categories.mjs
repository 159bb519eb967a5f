// Where the reference puts what a source exports: the folders and files of ts/, as users look for what is in them.

/** In the order in which they are shown. */
const CATEGORIES = {
  Models: [
    "base_model",
    "functional",
    "model",
    "sequential",
    "model_from_json",
    "summary",
    "graph",
    "shape",
  ],
  Training: ["training"],
  Layers: ["layers", "activations"],
  Operations: ["operations"],
  Losses: ["losses"],
  Metrics: ["metrics"],
  Optimizers: ["optimizers"],
  "Initializers, regularizers, constraints": ["initializers", "regularizers", "constraints"],
  Callbacks: ["callbacks"],
  Data: ["data", "dataset", "preprocessing"],
  Text: ["text"],
  Sound: ["audio"],
  "Generating and decoding": ["decoding"],
  "Step by step": ["model_session"],
  Looking: ["looking"],
  Files: ["formats", "io", "config", "load_model", "saved_models"],
  "The engine and errors": ["engine", "errors", "host_types"],
};

/** Files that lie among others. */
const FILES = {
  "layers/text_vectorization": "Text",
  "model/session": "Step by step",
};

/** Where pages that are no names belong. */
export const DOCUMENTS = "Coming from Keras";

export const order = [DOCUMENTS, ...Object.keys(CATEGORIES)];

/** The category of a file, named from ts/ on and without its ending. */
export function categoryOf(file) {
  if (FILES[file]) return FILES[file];
  const [first] = file.split("/");
  const found = order.find((category) => CATEGORIES[category]?.includes(first));
  if (found) return found;
  throw new Error(`scripts/lib/reference/categories.mjs says nothing of ts/${file}.ts`);
}
