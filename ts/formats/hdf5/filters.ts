/** What is done with chunks before they are stored: deflate, shuffle, Fletcher's checksum. */
import { zeros } from "../../allocate.js";
import { inflate } from "../inflate.js";
import type { Input } from "./input.js";

export interface Filter {
  readonly id: number;
  /** What it was given when it was set up. */
  readonly settings: readonly number[];
}

export const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;

/** The filters of a pipeline, in the order in which they were applied. */
export function readFilters(input: Input, at: number): Filter[] {
  const old = input.version(at, "filters", 1, 2) === 1;
  let next = at + (old ? 8 : 2);
  return Array.from({ length: input.u8(at + 1) }, () => {
    const id = input.u16(next);
    // Before the rest of it, which would tell nothing more.
    if (id < DEFLATE || id > FLETCHER32) throw input.unread(`data stored by filter ${id}`);
    const nameLength = old ? input.u16(next + 2) : 0;
    const count = input.u16(next + (old ? 6 : 4));
    next += (old ? 8 : 6) + Math.ceil(nameLength / 8) * 8;
    const start = next;
    next += 4 * (old ? count + (count % 2) : count);
    input.spend(count);
    return { id, settings: Array.from({ length: count }, (_, i) => input.u32(start + 4 * i)) };
  });
}

/**
 * The bytes of a chunk as they were before the filters.
 *
 * @param skipped a bit for each filter that was left out for this chunk.
 * @param size bytes that it must have.
 * @returns undefined where it has not, or a checksum does not fit.
 */
export function unfilter(
  stored: Uint8Array,
  filters: readonly Filter[],
  skipped: number,
  size: number,
): Uint8Array | undefined {
  let bytes: Uint8Array | undefined = stored;
  for (let i = filters.length - 1; i >= 0 && bytes; i--) {
    const { id, settings } = filters[i]!;
    if ((skipped >> i) & 1) continue;
    if (id === DEFLATE) bytes = unzlib(bytes, roomAbove(filters.slice(0, i), skipped, size));
    else if (id === SHUFFLE) bytes = unshuffle(bytes, settings[0] ?? 0);
    else bytes = unchecked(bytes);
  }
  return bytes?.length === size ? bytes : undefined;
}

/** Bytes of a chunk behind these filters, of which checksums add four. */
const roomAbove = (filters: readonly Filter[], skipped: number, size: number): number =>
  size + 4 * filters.filter(({ id }, i) => id === FLETCHER32 && !((skipped >> i) & 1)).length;

/** zlib's form: two bytes, what is deflated, and Adler's checksum. */
function unzlib(bytes: Uint8Array, size: number): Uint8Array | undefined {
  if (bytes.length < 6 || (bytes[0]! & 15) !== 8 || bytes[1]! & 32) return undefined;
  const plain = inflate(bytes.subarray(2, -4), size);
  return plain && adler32(plain) === word(bytes.subarray(-4)) ? plain : undefined;
}

const word = ([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number =>
  ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    // As many as 32 bits can add up.
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at++) b += a += bytes[at]!;
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** All first bytes of numbers, then all second ones, and so on; what is left over stands as it was. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  if (width < 2) return bytes;
  const numbers = Math.floor(bytes.length / width);
  const plain = zeros(Uint8Array, bytes.length, "what is unpacked from the file");
  for (let byte = 0, from = 0; byte < width && numbers > 0; byte++) {
    for (let i = 0; i < numbers; i++) plain[i * width + byte] = bytes[from++]!;
  }
  plain.set(bytes.subarray(numbers * width), numbers * width);
  return plain;
}

/** Without the sum that ends the bytes, if it fits. */
function unchecked(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.length - 4;
  if (end < 0) return undefined;
  const sum = word(bytes.slice(end).reverse());
  return fletcher32(bytes.subarray(0, end)) === sum ? bytes.subarray(0, end) : undefined;
}

/** Of words of 16 bits, the upper byte first, in ones' complement. */
function fletcher32(bytes: Uint8Array): number {
  const fold = (sum: number) => (sum & 0xffff) + (sum >>> 16);
  let [a, b] = [0, 0];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(at + 720, bytes.length);
    for (; at < end; at += 2) b += a += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
    a = fold(a);
    b = fold(b);
  }
  return ((fold(b) << 16) | fold(a)) >>> 0;
}
