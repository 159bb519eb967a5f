export { Dense, type DenseOptions } from "./dense.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { Layer, type LayerConfig, type LayerOptions } from "./layer.js";
export { SimpleRNN, type SimpleRNNOptions } from "./simple_rnn.js";
