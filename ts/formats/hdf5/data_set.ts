import { bytesOf, firstNumber, type NumberType, writeFloats } from "../../io/number_types.js";
import { sizeOf } from "../../shape.js";
import type { Attributes } from "./attributes.js";
import { readShape } from "./dataspace.js";
import { nameOf, numberType } from "./datatypes.js";
import type { Input } from "./input.js";
import { readLayout } from "./layout.js";
import { DATASPACE, DATATYPE, EXTERNAL, type Message } from "./messages.js";

/** An array of numbers in a file. Nothing is made of it until it is asked for. */
export class DataSet {
  readonly attributes: Attributes;
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Its bytes, little-endian: those of the file where they lie in one piece, no copy. */
  readonly bytes: () => Uint8Array;
  readonly #input: Input;

  constructor(input: Input, attributes: Attributes, messages: readonly Message[]) {
    this.#input = input;
    this.attributes = attributes;
    const [space, type] = [DATASPACE, DATATYPE].map((kind) =>
      messages.find(({ type }) => type === kind),
    );
    if (!space || !type) throw input.error("a data set has no shape or no type");
    if (messages.some(({ type }) => type === EXTERNAL)) throw input.unread("data in other files");
    const known = numberType(input, type, () => attributes.text("dtype"));
    if (known === undefined) throw input.unread(`a data set of ${nameOf(input, type.at)}`);
    this.type = known;
    this.shape = readShape(input, space.at);
    input.claim(bytesOf(known) * sizeOf(this.shape));
    this.bytes = readLayout(input, messages, this.shape, bytesOf(known));
  }

  /**
   * The numbers as float32, rounded once where that can't say them.
   *
   * @throws BpttError `File` where chunks are damaged.
   */
  readonly copyTo = (into: Float32Array): void => writeFloats(this.bytes(), this.type, into);

  /** The one number that it holds, such as a count of iterations: integers up to 2^53 exactly. */
  number(): number {
    if (sizeOf(this.shape) === 1) return firstNumber(this.bytes(), this.type);
    throw this.#input.error(`one number was expected, got an array of shape [${this.shape}]`);
  }
}
