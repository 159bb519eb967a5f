/** Zip archives as Keras writes them: stored, dated 1980, without extra fields. The same files make the same bytes. */
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { Sink } from "../sink.js";
import { crc32 } from "./crc32.js";
import { CENTRAL, ELSEWHERE, END, LOCAL, STORED, UTF8 } from "./records.js";

/** The version of the format that a reader must know: 2.0. */
const VERSION = 20;
/** The first of January 1980. */
const DATE = 0x21;

interface File {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly bytes: Uint8Array;
  readonly crc: number;
}

/**
 * The archive.
 *
 * @param files their bytes by their names, in the order in which they are to lie there.
 * @throws BpttError `File` for what its fields can't count, `OutOfMemory` where there is no room for it.
 */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const list = [...files].map(([name, bytes]) => prepare(name, bytes));
  const size = list.reduce(
    (sum, { name, bytes }) => sum + LOCAL.size + CENTRAL.size + 2 * name.length + bytes.length,
    END.size,
  );
  if (size >= ELSEWHERE || list.length >= 0xffff) {
    throw new BpttError(
      "File",
      `A zip archive of ${list.length} files and ${size} bytes can't be written, 65,534 and 4 GB are most.`,
    );
  }
  const sink = new Sink(size);
  const starts = list.map((file) => {
    const { at } = sink;
    describe(sink.ascii(LOCAL.signature), file).put(file.name).put(file.bytes);
    return at;
  });
  const directory = sink.at;
  list.forEach((file, i) => {
    describe(sink.ascii(CENTRAL.signature).u16(VERSION), file);
    // No comment, disk 0, no attributes.
    sink.u16(0).u16(0).u16(0).u32(0).u32(starts[i]!).put(file.name);
  });
  const length = sink.at - directory;
  sink.ascii(END.signature).u32(0).u16(list.length).u16(list.length).u32(length).u32(directory);
  return sink.bytes;
}

function prepare(name: string, bytes: Uint8Array): File {
  const encoded = utf8(name);
  const flags = encoded.length > name.length ? UTF8 : 0;
  return { name: encoded, flags, bytes, crc: crc32(bytes) };
}

/** What both headers of a file say, from the version on; no extra field follows. */
const describe = (sink: Sink, { name, flags, bytes, crc }: File): Sink =>
  sink
    .u16(VERSION)
    .u16(flags)
    .u16(STORED)
    .u16(0)
    .u16(DATE)
    .u32(crc)
    .u32(bytes.length)
    .u32(bytes.length)
    .u16(name.length)
    .u16(0);
