import { shortened, show } from "./show.js";

/**
 * What went wrong, as a word that code can compare; the sentence beside it is for people.
 *
 * - `InvalidArgument`: an argument or option has a value that is not accepted.
 * - `Shape`: the rank, shape or length of data, targets or weights does not fit.
 * - `EmptyData`: there is nothing to compute on.
 * - `TokenOutOfRange`: a token id is not an integer or lies outside the vocabulary.
 * - `NotFinite`: NaN or Infinity in data, targets or weights.
 * - `Target`: a label that the loss cannot use, at a step that is not masked.
 * - `NotBuilt`, `NotCompiled`, `Disposed`: the model is not in the state that the call needs.
 * - `Built`: the call comes too late, as what it would change is settled: a model has its weights, or the engine is loaded.
 * - `Busy`: another call that is under way does not allow for this one. It is allowed once that one has ended.
 * - `Diverged`: the loss, a gradient, an update or a state became NaN or Infinity; weights, optimizer and states are those before that batch.
 * - `OutOfMemory`: the data or the model do not fit into memory, of WebAssembly or of JavaScript. Nothing is lost by it.
 * - `EngineLoad`, `NoSimd`: the WebAssembly module could not be loaded, or the runtime lacks SIMD.
 * - `EngineDead`: the engine stopped at an internal fault, or its Worker was ended, and it answers no further call.
 * - `File`: a file is missing, damaged or does not fit the model.
 * - `Unsupported`: this runtime, or this version, does not do that.
 * - `Internal`: a fault of this library; please report it.
 */
export type ErrorCode =
  | "InvalidArgument"
  | "Shape"
  | "EmptyData"
  | "TokenOutOfRange"
  | "NotFinite"
  | "Target"
  | "NotBuilt"
  | "Built"
  | "NotCompiled"
  | "Disposed"
  | "Busy"
  | "Diverged"
  | "OutOfMemory"
  | "EngineLoad"
  | "NoSimd"
  | "EngineDead"
  | "File"
  | "Unsupported"
  | "Internal";

/** Characters of a message; room for a full sentence with a few names. */
const MOST = 500;

/**
 * Every error that this library throws: a full sentence in `message`, of at most 500 characters, and a word for code in `code`. What the code
 * behind an argument throws (a callback, a getter, an iterator, a Proxy) comes through as it is.
 */
export class BpttError extends Error {
  /** The class's name, by which errors of other copies of the library are told as well. */
  override readonly name = "BpttError";
  /** What went wrong, for code. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(typeof message === "string" ? bounded(message) : show(message), options);
    this.code = code;
  }
}

/** A message that long names would stretch: they lose their middle, and if that is not enough, so does the message. */
function bounded(message: string): string {
  if (message.length <= MOST) return message;
  const end = (word: string) => word.slice(-10).replace(/^[\uDC00-\uDFFF]/, "");
  const short = message
    .replace(/\s+/gu, " ")
    .replace(/\S{61,}/gu, (word) => `${shortened(word)}${end(word)}`);
  if (short.length <= MOST) return short;
  const [head, tail] = [short.lastIndexOf(" ", 340), short.indexOf(" ", short.length - 150)];
  return `${short.slice(0, head)} …${short.slice(tail)}`;
}
