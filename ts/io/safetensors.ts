/**
 * The safetensors format: 8 bytes with the header's length (little-endian), the header as JSON
 * (`name: { dtype, shape, data_offsets }`), then the numbers, little-endian, without gaps.
 */
import { copyOf, zeros } from "../allocate.js";
import { isPlain, show, takeItems } from "../checks.js";
import { textCoders } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { MOST_AXES, sizeOf } from "../shape.js";
import { isArray, quoted } from "../show.js";
import { formatOf } from "./formats.js";
import { oddityIn } from "./header.js";

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The format's own bound on headers. */
const MAX_HEADER = 100_000_000;

export function encodeSafetensors(tensors: readonly Tensor[]): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: { format: "bptt" } };
  let end = 0;
  for (const { name, shape, data } of tensors) {
    const begin = end;
    end += data.byteLength;
    entries[name] = { dtype: "F32", shape, data_offsets: [begin, end] };
  }
  const { TextEncoder } = textCoders();
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // Spaces bring the numbers to a multiple of 8, where readers may map them as they are.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = zeros(Uint8Array, 8 + headerLength + end, "the file's bytes");
  bytes.fill(0x20, 8, 8 + headerLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors) {
    for (const value of data) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  }
  return bytes;
}

/**
 * The tensors in the file, by name.
 *
 * @param from what messages call the bytes.
 * @throws BpttError `File` for anything that is not a whole and well-formed file of float32 tensors.
 */
export function decodeSafetensors(bytes: Uint8Array, from: string): Map<string, Tensor> {
  const { header, start } = readHeader(bytes, from);
  const tensors = new Map<string, Tensor>();
  const spans: [number, number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const { shape, begin, end } = checkEntry(name, entry, bytes.length - start, from);
    spans.push([begin, end]);
    tensors.set(name, { name, shape, data: readFloats(bytes, start + begin, sizeOf(shape)) });
  }
  checkSpans(spans, bytes.length - start, from);
  return tensors;
}

function readHeader(bytes: Uint8Array, from: string) {
  const damaged = (what: string) => {
    const format = formatOf(bytes);
    return format
      ? fileError(`${from} is ${format}, and only safetensors files are read`)
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
  if (dtype !== "F32") throw bad(`has the type ${show(dtype)}, and only "F32" is read`);
  const integers = (value: unknown): value is number[] =>
    isArray(value) && value.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
  if (!integers(shape) || !integers(data_offsets) || data_offsets.length !== 2) {
    throw bad("has no valid shape and data_offsets");
  }
  const [begin, end] = data_offsets as [number, number];
  if (end - begin !== 4 * sizeOf(shape)) {
    throw bad(
      `has ${end - begin} bytes, and its shape [${shape.join(", ")}] needs ${4 * sizeOf(shape)}`,
    );
  }
  if (end > dataBytes)
    throw bad(
      `ends at byte ${end} of the numbers, and the file holds ${dataBytes}: it is truncated`,
    );
  return { shape, begin, end };
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

function readFloats(bytes: Uint8Array, offset: number, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, 4 * count);
  const data = zeros(Float32Array, count, "the weights");
  for (let i = 0; i < count; i++) data[i] = view.getFloat32(4 * i, true);
  return data;
}

const fileError = (message: string): BpttError => new BpttError("File", `${message}.`);
