// The weights manifest of TensorFlow.js: which weights lie in which files. Nothing is read by it before all of it is checked.
import { isPlain, own, show, takeItems } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { bytesOf, type NumberType } from "../../io/number_types.js";
import { MOST_AXES, sizeOf } from "../../shape.js";
import { isArray, quoted } from "../../show.js";
import { isNameBeside } from "../names.js";

/** A weight as a manifest describes it. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** How its numbers lie in the file. */
  readonly type: NumberType;
  /** What makes numbers of those that lie there, where they were quantised. */
  readonly scaled: Scale | undefined;
  /** Whether it is a variable of an optimizer. */
  readonly ofOptimizer: boolean;
  /** Where it lies among the bytes of its group. */
  readonly begin: number;
  readonly end: number;
}

/** `q * scale + min`, computed in 64 bits. */
export interface Scale {
  readonly scale: number;
  readonly min: number;
  /** Whether the numbers were integers. */
  readonly rounded: boolean;
}

/** Weights that lie one behind the other in files, which are one behind the other as well. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly StoredWeight[];
  readonly bytes: number;
}

/** Types of weights that are read, each with how its numbers lie in a file that does not quantise them. */
const TYPES: Readonly<Record<string, NumberType>> = {
  float32: "float32",
  int32: "int32",
  bool: "uint8",
};
const QUANTISED: Readonly<Record<string, NumberType>> = {
  uint8: "uint8",
  uint16: "uint16",
  float16: "float16",
};

/**
 * The groups of a manifest.
 *
 * @param from what messages call the file.
 * @throws BpttError `File` for what is no manifest of weights of these types, each there once, in files of the same folder.
 */
export function readManifest(value: unknown, from: string): WeightGroup[] {
  const bad = (what: string) => new BpttError("File", `In ${from} the weights manifest ${what}.`);
  if (!isArray(value)) throw bad(`should be a list, got ${show(value)}`);
  const groups = value.map((group) => readGroup(group, bad));
  for (const [what, all] of [
    ["the weight", groups.flatMap(({ weights }) => weights.map(({ name }) => name))],
    ["the file", groups.flatMap(({ paths }) => paths)],
  ] as const) {
    const seen = new Set<string>();
    for (const name of all) {
      if (seen.has(name)) throw bad(`names ${what} ${quoted(name)} twice`);
      seen.add(name);
    }
  }
  return groups;
}

type Bad = (what: string) => BpttError;

function readGroup(value: unknown, bad: Bad): WeightGroup {
  const { paths, weights } = isPlain(value) ? value : {};
  if (!isArray(paths) || !isArray(weights)) throw bad("has no lists `paths` and `weights`");
  let bytes = 0;
  const read = weights.map((weight) => {
    const { count, ...stored } = readWeight(weight, bad);
    const begin = bytes;
    bytes += bytesOf(stored.type) * count;
    if (Number.isSafeInteger(bytes)) return { ...stored, begin, end: bytes };
    throw bad(`describes ${bytes} bytes, more than any file has`);
  });
  return { paths: paths.map((path) => checkPath(path, bad)), weights: read, bytes };
}

/** A file of the same folder, and no other. */
function checkPath(path: unknown, bad: Bad): string {
  if (isNameBeside(path)) return path;
  throw bad(`names ${show(path)}, which is no file of the same folder`);
}

function readWeight(value: unknown, bad: Bad) {
  const { name, shape, dtype, quantization, group } = isPlain(value) ? value : {};
  if (typeof name !== "string" || name === "") throw bad(`has a weight named ${show(name)}`);
  const wrong = (what: string) => bad(`has the weight ${quoted(name)}, ${what}`);
  const dims = takeItems(shape, MOST_AXES) as number[] | undefined;
  if (!dims?.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    throw wrong(`whose shape is ${show(shape)}`);
  }
  const plain = typeof dtype === "string" ? own(TYPES, dtype) : undefined;
  if (plain === undefined) {
    throw wrong(`whose type is ${show(dtype)}: read are float32, int32 and bool`);
  }
  const type = quantization === undefined ? plain : quantisedType(quantization, dtype, wrong);
  const scaled = type === plain ? undefined : scaleOf(type, quantization, dtype, wrong);
  return {
    name,
    shape: dims,
    type,
    scaled,
    ofOptimizer: group === "optimizer",
    count: sizeOf(dims),
  };
}

function quantisedType(value: unknown, dtype: unknown, wrong: Bad): NumberType {
  const { dtype: type } = isPlain(value) ? value : {};
  const known = typeof type === "string" ? own(QUANTISED, type) : undefined;
  if (known && (dtype === "float32" || (dtype === "int32" && known !== "float16"))) return known;
  throw wrong(`of type ${show(dtype)}, which is quantised to ${show(type)}`);
}

/** Those of float16 are the numbers themselves, whatever stands beside them. */
function scaleOf(type: NumberType, value: unknown, dtype: unknown, wrong: Bad): Scale | undefined {
  if (type === "float16") return undefined;
  const { scale, min } = value as Record<string, unknown>;
  if (Number.isFinite(scale) && Number.isFinite(min)) {
    return { scale: scale as number, min: min as number, rounded: dtype === "int32" };
  }
  throw wrong(`quantised with scale ${show(scale)} and min ${show(min)}`);
}
