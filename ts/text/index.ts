export { type PadSequencesOptions, padSequences } from "./pad_sequences.js";
export type {
  TextOutputMode,
  TextVectorizationConfig,
  TextVectorizationOptions,
} from "./text_options.js";
