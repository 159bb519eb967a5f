/**
 * Zip archives, read strictly: stored and deflated members, zip64, data descriptors. Other readers take the last of two members of one
 * name, pass over checksums, or believe what a header says; here such archives are refused.
 */

import { crc32 } from "../../crc32.js";
import { quoted } from "../../show.js";
import { MOST_GROWTH } from "../deflate.js";
import { Source } from "../source.js";
import { unpackers } from "../unpacking.js";
import { type Entry, readDirectory } from "./directory.js";
import { DEFLATED, LOCAL, STORED } from "./records.js";

/** A file within the archive. */
export interface Member {
  /** Bytes that it has unpacked. */
  readonly size: number;
  /**
   * Its bytes, whose checksum is compared: of a stored member those of the archive, no copy.
   *
   * @throws BpttError `File` where they are damaged.
   */
  bytes(): Uint8Array;
}

/** Encrypted, patched or masked, in the ways that there are. */
const SECRET = 0x2061;

/**
 * The archive's members by their names, in the order of the directory; folders are left out.
 *
 * @param from what messages call the archive.
 * @param most the bytes that all members together may have unpacked.
 * @throws BpttError `File` for what is no whole archive, or one that could surprise.
 */
export function readZip(bytes: Uint8Array, from: string, most: number): Map<string, Member> {
  const source = new Source(bytes, from);
  const entries = readDirectory(source);
  checkSizes(source, entries, most);
  const members = new Map<string, Member>();
  const names = new Set<string>();
  const spans: [start: number, end: number][] = [];
  for (const entry of entries) {
    const { name, packed, size } = entry;
    if (names.has(name)) throw source.error(`it holds ${quoted(name)} twice`);
    names.add(name);
    const start = findBytes(source, entry);
    spans.push([entry.at, start + packed]);
    const packedBytes = source.span(start, packed);
    if (size === 0 && name.endsWith("/")) continue;
    members.set(name, { size, bytes: () => unpack(source, entry, packedBytes) });
  }
  checkSpans(source, spans);
  return members;
}

function checkSizes(source: Source, entries: readonly Entry[], most: number): void {
  let total = 0;
  for (const { name, flags, method, packed, size } of entries) {
    const bad = (what: string) => source.error(`its member ${quoted(name)} ${what}`);
    if (flags & SECRET) throw bad("is encrypted");
    if (method !== STORED && method !== DEFLATED) throw bad(`is compressed by method ${method}`);
    if (method === STORED ? size !== packed : size > packed * MOST_GROWTH) {
      throw bad(`announces ${size} bytes, and holds ${packed}`);
    }
    if (method === DEFLATED) unpackers();
    total += size;
  }
  if (total > most) {
    throw source.error(`its members would take ${total} bytes, and at most ${most} are expected`);
  }
}

/** Where a member's bytes begin: behind its own header, which must be that of the entry. */
function findBytes(source: Source, { at, name, method }: Entry): number {
  source.expect(at, LOCAL.signature);
  const nameLength = source.u16(at + 26);
  const own = source.text(at + LOCAL.size, nameLength);
  if (own !== name || source.u16(at + 8) !== method) {
    throw source.damaged(at, `the header of ${quoted(name)}`);
  }
  return at + LOCAL.size + nameLength + source.u16(at + 28);
}

/** No byte may belong to two members: a small archive would hold a large one. */
function checkSpans(source: Source, spans: [number, number][]): void {
  spans.sort(([a], [b]) => a - b);
  spans.forEach(([start, end], i) => {
    const next = spans[i + 1]?.[0] ?? source.length;
    if (end > next) throw source.damaged(start, `a member that ends before byte ${next}`);
  });
}

function unpack(source: Source, { name, method, size, crc }: Entry, packed: Uint8Array) {
  const bad = (what: string) => source.error(`its member ${quoted(name)} ${what}`);
  const bytes = method === STORED ? packed : unpackers().inflate(packed, size);
  if (bytes === undefined) throw bad(`does not unpack to ${size} bytes`);
  if (crc32(bytes) !== crc) throw bad("does not fit its checksum");
  return bytes;
}
