/**
 * The safetensors format: 8 bytes with the header's length (little-endian), the header as JSON
 * (`name: { dtype, shape, data_offsets }`), then the numbers, little-endian, without gaps.
 */
import { copyOf, zeros } from "../allocate.js";
import { isPlain, list, own, show, takeItems } from "../checks.js";
import { textCoders, utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { MOST_AXES, sizeOf } from "../shape.js";
import { isArray, quoted } from "../show.js";
import { formatOf } from "./formats.js";
import { oddityIn } from "./header.js";
import {
  bytesOf,
  firstNumber,
  floatsOf,
  type NumberType,
  type StoredTensor,
  writeFloats,
} from "./number_types.js";

export interface Tensor<D extends Float32Array | Float64Array = Float32Array> {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: D;
}

/** What a file holds. */
export interface Safetensors {
  /** Texts by their names. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** The types that are read. Written are F32, and F64 where there is more to tell. */
const TYPES: Readonly<Record<string, NumberType>> = {
  F32: "float32",
  F16: "float16",
  BF16: "bfloat16",
  F64: "float64",
  I64: "int64",
};

/** The format's own bound on headers. */
const MAX_HEADER = 100_000_000;

/**
 * The bytes of a file. As the format's own library does it, the numbers of the larger type come first, so that all may be mapped as they are.
 * @param metadata texts by their names.
 */
export function encodeSafetensors(
  tensors: readonly Tensor<Float32Array | Float64Array>[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const wide = ({ data }: Tensor<Float32Array | Float64Array>) => data.BYTES_PER_ELEMENT;
  const sorted = [...tensors].sort((a, b) => wide(b) - wide(a));
  const entries: Record<string, unknown> = { __metadata__: { format: "bptt", ...metadata } };
  let end = 0;
  for (const { name, shape, data } of sorted) {
    const begin = end;
    end += data.byteLength;
    const dtype = data.BYTES_PER_ELEMENT === 8 ? "F64" : "F32";
    entries[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = utf8(JSON.stringify(entries));
  // Spaces bring the numbers to a multiple of 8, where readers may map them as they are.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = zeros(Uint8Array, 8 + headerLength + end, "the file's bytes");
  bytes.fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of sorted) {
    // Machines that run WebAssembly are little-endian, as files are.
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * The tensors in the file, by name, as float32. What is F16 or BF16 becomes exactly that, and F64 and I64 are rounded to the nearest.
 *
 * @param from what messages call the bytes.
 * @throws BpttError `File` for anything that is not a whole and well-formed file of such tensors.
 */
export function decodeSafetensors(bytes: Uint8Array, from: string): Map<string, Tensor> {
  const { tensors } = readSafetensors(bytes, from);
  return new Map(
    Array.from(tensors, ([name, tensor]) => [
      name,
      { name, shape: tensor.shape, data: floatsOf(tensor) },
    ]),
  );
}

/** What {@link decodeSafetensors} gives, with texts, and numbers that are converted when they are asked for. */
export function readSafetensors(bytes: Uint8Array, from: string): Safetensors {
  const { header, start } = readHeader(bytes, from);
  const tensors = new Map<string, StoredTensor>();
  const spans: [number, number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { shape, type, begin, end } = checkEntry(name, entry, bytes.length - start, from);
    spans.push([begin, end]);
    const numbers = bytes.subarray(start + begin, start + end);
    tensors.set(name, {
      shape,
      copyTo: (into) => writeFloats(numbers, type, into),
      number: () => firstNumber(numbers, type),
    });
  }
  checkSpans(spans, bytes.length - start, from);
  return { metadata: textsOf(header.__metadata__), tensors };
}

/** The texts of a file; whatever else is there is nobody's. */
function textsOf(metadata: unknown): Record<string, string> {
  const entries = isPlain(metadata) ? Object.entries(metadata) : [];
  return Object.fromEntries(entries.filter((entry) => typeof entry[1] === "string")) as Record<
    string,
    string
  >;
}

/** Whether bytes begin as such a file does: a length, and the brace of a JSON object. */
export const isSafetensors = (bytes: Uint8Array): boolean =>
  bytes.length > 8 && bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0;

function readHeader(bytes: Uint8Array, from: string) {
  const damaged = (what: string) => {
    const format = formatOf(bytes);
    return format
      ? fileError(`${from} is ${format}, of which no weights are read`)
      : fileError(`${from} is not a whole safetensors file: ${what}`);
  };
  if (bytes.length < 8)
    throw damaged(`it has ${bytes.length} bytes, and the header's length alone takes 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > MAX_HEADER || Number(length) > bytes.length - 8) {
    throw damaged(`it announces a header of ${length} bytes, and ${bytes.length - 8} follow`);
  }
  const start = 8 + Number(length);
  const json = copyOf(bytes, "the file's header", 8, start);
  let header: unknown;
  let oddity: string | undefined;
  const { TextDecoder } = textCoders();
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const text = decoder.decode(json);
    oddity = oddityIn(text);
    header = oddity ?? JSON.parse(text);
  } catch {
    throw damaged("its header is not JSON");
  }
  if (oddity) throw damaged(`its header ${oddity}`);
  if (!isPlain(header)) throw damaged("its header is not a JSON object");
  return { header, start };
}

function checkEntry(name: string, entry: unknown, dataBytes: number, from: string) {
  const bad = (what: string) => fileError(`In ${from} the tensor ${quoted(name)} ${what}`);
  if (!isPlain(entry)) throw bad(`is described by ${show(entry)}`);
  const { dtype, data_offsets } = entry;
  const shape = takeItems(entry.shape, MOST_AXES);
  const type = typeof dtype === "string" ? own(TYPES, dtype) : undefined;
  if (type === undefined) {
    throw bad(`has the type ${show(dtype)}, and only ${list(Object.keys(TYPES))} are read`);
  }
  const integers = (value: unknown): value is number[] =>
    isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  if (!integers(shape) || !integers(data_offsets) || data_offsets.length !== 2) {
    throw bad("has no valid shape and data_offsets");
  }
  const [begin, end] = data_offsets as [number, number];
  const needed = bytesOf(type) * sizeOf(shape);
  if (end - begin !== needed) {
    throw bad(`has ${end - begin} bytes, and its shape [${shape.join(", ")}] needs ${needed}`);
  }
  if (end > dataBytes)
    throw bad(
      `ends at byte ${end} of the numbers, and the file holds ${dataBytes}: it is truncated`,
    );
  return { shape, type, begin, end };
}

/** Tensors must fill the file from end to end: a gap or an overlap means that something is wrong. */
function checkSpans(spans: [number, number][], dataBytes: number, from: string): void {
  let at = 0;
  for (const [begin, end] of spans.sort(([a], [b]) => a - b)) {
    if (begin !== at)
      throw fileError(`In ${from} the tensors leave a gap or overlap at byte ${at} of the numbers`);
    at = end;
  }
  if (at !== dataBytes)
    throw fileError(`${from} holds ${dataBytes - at} bytes beyond its last tensor`);
}

const fileError = (message: string): BpttError => new BpttError("File", `${message}.`);
