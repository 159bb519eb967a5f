/** Zip archives as Keras writes them: stored, dated 1980, without extra fields. The same files make the same bytes. */

import { crc32 } from "../../crc32.js";
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { type Content, lengthOf, type Planned, piecesOf, wholeOf } from "../../io/planned.js";
import { Sink } from "../sink.js";
import { CENTRAL, ELSEWHERE, END, LOCAL, STORED, UTF8 } from "./records.js";

/** The version of the format that a reader must know: 2.0. */
const VERSION = 20;
/** The first of January 1980. */
const DATE = 0x21;

interface File {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly content: Content;
  readonly size: number;
}

/** What its headers say. */
interface Placed extends File {
  readonly at: number;
  readonly crc: number;
}

/** The archive, whole. Throws as {@link planZip} does, and `OutOfMemory` where there is no room for it. */
export const writeZip = (files: ReadonlyMap<string, Content>): Uint8Array =>
  wholeOf(planZip(files));

/**
 * The archive as it is to be.
 *
 * @param files their bytes by their names, in the order in which they are to lie there.
 * @throws BpttError `File` for what its fields can't count.
 */
export function planZip(files: ReadonlyMap<string, Content>): Planned {
  const list = Array.from(files, ([name, content]) => prepare(name, content));
  const directory = list.reduce((sum, { name, size }) => sum + LOCAL.size + name.length + size, 0);
  const length = list.reduce((sum, { name }) => sum + CENTRAL.size + name.length, 0);
  const size = directory + length + END.size;
  if (size >= ELSEWHERE || list.length >= 0xffff) {
    throw new BpttError(
      "File",
      `A zip archive of ${list.length} files and ${size} bytes can't be written, 65,534 and 4 GB are most.`,
    );
  }
  return {
    size,
    *pieces() {
      const placed: Placed[] = [];
      let at = 0;
      for (const file of list) {
        // The header comes first, and tells the sum.
        const now = { ...file, at, crc: checksum(file.content) };
        yield headerOf(now);
        yield* piecesOf(file.content);
        placed.push(now);
        at += LOCAL.size + file.name.length + file.size;
      }
      const sink = new Sink(length + END.size);
      for (const file of placed) {
        describe(sink.ascii(CENTRAL.signature).u16(VERSION), file);
        // No comment, disk 0, no attributes.
        sink.u16(0).u16(0).u16(0).u32(0).u32(file.at).put(file.name);
      }
      const { length: count } = list;
      sink.ascii(END.signature).u32(0).u16(count).u16(count).u32(length).u32(directory);
      yield sink.bytes;
    },
  };
}

function prepare(name: string, content: Content): File {
  const encoded = utf8(name);
  const flags = encoded.length > name.length ? UTF8 : 0;
  return { name: encoded, flags, content, size: lengthOf(content) };
}

function checksum(content: Content): number {
  let sum = 0;
  for (const piece of piecesOf(content)) sum = crc32(piece, sum);
  return sum;
}

function headerOf(file: Placed): Uint8Array {
  const sink = new Sink(LOCAL.size + file.name.length);
  return describe(sink.ascii(LOCAL.signature), file).put(file.name).bytes;
}

/** What both headers of a file say, from the version on; no extra field follows. */
const describe = (sink: Sink, { name, flags, size, crc }: Placed): Sink =>
  sink
    .u16(VERSION)
    .u16(flags)
    .u16(STORED)
    .u16(0)
    .u16(DATE)
    .u32(crc)
    .u32(size)
    .u32(size)
    .u16(name.length)
    .u16(0);
