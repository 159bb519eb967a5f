import { closeOwn } from "../assignments.js";
import { checkOptions, checkSurplus, oneOf, positiveInteger, show, takeItems } from "../checks.js";
import type { NDArray } from "../data/types.js";
import { utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { binned } from "./binned.js";
import { ENCODINGS, type Encoding } from "./encode.js";
import { fingerprint64 } from "./fingerprint64.js";
import type { Nested } from "./nested.js";
import { sipHash } from "./sip_hash.js";

/** Options of {@link Hashing}. */
export interface HashingOptions {
  /** A value that has the bin 0 to itself, as padding. Default none. */
  maskValue?: string | number | null;
  /** A key, as one integer or two, under which values are hashed (SipHash). Default none: FarmHash's fingerprint, which everybody knows. */
  salt?: number | readonly [number, number] | null;
  /** `"int"`: bins; or vectors, as `CategoryEncoding` makes them of the bins. Default `"int"`. */
  outputMode?: "int" | Encoding;
}

const WHERE = "Hashing";
const NAMES = ["maskValue", "salt", "outputMode"];

/**
 * Puts strings or integers into `numBins` bins by a hash, the very one that Keras's layer takes: no vocabulary is needed, and unlike values may meet in a bin.
 * Integers are hashed as their decimal digits. In a Dataset by `map`.
 *
 *     new Hashing(3).hash(["A", "B", "C", "D", "E"]);   // Int32Array [1, 0, 1, 1, 2]
 */
export class Hashing {
  /** @internal */
  static readonly own = true;

  readonly #numBins: number;
  readonly #maskValue: string | number | null;
  readonly #salt: readonly [bigint, bigint] | undefined;
  readonly #outputMode: "int" | Encoding;

  /** @throws BpttError `InvalidArgument`. */
  constructor(numBins: number, options: HashingOptions = {}) {
    closeOwn(new.target);
    const {
      maskValue = null,
      salt = null,
      outputMode = "int",
    } = checkOptions(WHERE, options, NAMES);
    this.#numBins = positiveInteger(WHERE, "numBins", numBins);
    if (this.#numBins > 2 ** 31 - 1) {
      throw invalid(`expects \`numBins\` to be below 2^31, got ${numBins}`);
    }
    this.#maskValue = maskValue === null ? null : checkValue(maskValue, "`maskValue`");
    this.#salt = salt === null ? undefined : keyOf(salt);
    this.#outputMode = oneOf(WHERE, "outputMode", outputMode, ["int", ...ENCODINGS]);
  }

  /**
   * The bins of values, in the form in which they are given; vectors with another `outputMode`. Keras calls the layer itself, and cuts the fractions of
   * numbers off.
   *
   * @throws BpttError `InvalidArgument` for what is neither a string nor an integer.
   */
  hash(value: string | number): number;
  hash(values: readonly string[] | ArrayLike<number>): Int32Array;
  hash(values: readonly (readonly string[] | ArrayLike<number>)[]): Int32Array[];
  hash<R = NDArray>(values: Nested<string | number>): R;
  hash(values: unknown, ...surplus: never[]): unknown {
    checkSurplus("hash", surplus);
    const binOf = (value: unknown) => this.#bin(checkValue(value, "values"));
    return binned(`${WHERE}.hash`, values, binOf, this.#numBins, this.#outputMode);
  }

  #bin(value: string | number): number {
    const masks = this.#maskValue !== null && this.#numBins > 1;
    if (masks && value === this.#maskValue) return 0;
    const bytes = utf8(String(value));
    const hash = this.#salt === undefined ? fingerprint64(bytes) : sipHash(this.#salt, bytes);
    const first = masks ? 1 : 0;
    return first + Number(hash % BigInt(this.#numBins - first));
  }

  /** The settings, with Keras's names and values. */
  getConfig(): Record<string, unknown> {
    return {
      num_bins: this.#numBins,
      salt: this.#salt?.map((key) => Number(BigInt.asIntN(64, key))) ?? null,
      mask_value: this.#maskValue,
      output_mode: this.#outputMode,
    };
  }
}

function checkValue(value: unknown, what: string): string | number {
  if (typeof value === "string" || Number.isSafeInteger(value)) {
    // -0 is 0.
    return value === 0 ? 0 : (value as string | number);
  }
  throw invalid(`expects ${what} to be strings or integers, got ${show(value)}`);
}

/** Keras takes one integer for two that are alike. */
function keyOf(salt: unknown): [bigint, bigint] {
  const [first, second = first, ...more] = takeItems(salt, 3) ?? [salt, salt];
  const fits = [first, second].every(Number.isSafeInteger) && more.length === 0;
  if (fits && (takeItems(salt, 3)?.length ?? 2) === 2) {
    return [first, second].map((key) => BigInt.asUintN(64, BigInt(key as number))) as [
      bigint,
      bigint,
    ];
  }
  throw invalid(`expects \`salt\` to be an integer or a list of two, got ${show(salt)}`);
}

const invalid = (message: string): BpttError =>
  new BpttError("InvalidArgument", `${WHERE} ${message}.`);
