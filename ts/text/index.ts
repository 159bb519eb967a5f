export { type PadSequencesOptions, padSequences } from "./pad_sequences.js";
export type { TextVectorizationConfig, TextVectorizationOptions } from "./text_options.js";
export { type TextInput, TextVectorization } from "./text_vectorization.js";
