export { type PadSequencesOptions, padSequences } from "./pad_sequences.js";
export type { TextOutputMode, TextVectorizationConfig, WordOptions } from "./text_options.js";
