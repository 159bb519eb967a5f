/** Zip archives as Keras writes them: stored, dated 1980, without extra fields. The same files make the same bytes. */
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { type Planned, Sink } from "../sink.js";
import { crc32 } from "./crc32.js";
import { CENTRAL, ELSEWHERE, END, LOCAL, STORED, UTF8 } from "./records.js";

/** The version of the format that a reader must know: 2.0. */
const VERSION = 20;
/** The first of January 1980. */
const DATE = 0x21;

interface File {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly content: Uint8Array | Planned;
  readonly size: number;
}

/** What its headers say once it is written. */
interface Written extends File {
  readonly at: number;
  readonly crc: number;
}

/**
 * The archive.
 *
 * @param files their bytes by their names, in the order in which they are to lie there; what is planned is written in its place.
 * @throws BpttError `File` for what its fields can't count, `OutOfMemory` where there is no room for it.
 */
export function writeZip(files: ReadonlyMap<string, Uint8Array | Planned>): Uint8Array {
  const list = Array.from(files, ([name, content]) => prepare(name, content));
  const size = list.reduce(
    (sum, { name, size }) => sum + LOCAL.size + CENTRAL.size + 2 * name.length + size,
    END.size,
  );
  if (size >= ELSEWHERE || list.length >= 0xffff) {
    throw new BpttError(
      "File",
      `A zip archive of ${list.length} files and ${size} bytes can't be written, 65,534 and 4 GB are most.`,
    );
  }
  const sink = new Sink(size);
  const written = list.map((file) => write(sink, file));
  const directory = sink.at;
  for (const file of written) {
    describe(sink.ascii(CENTRAL.signature).u16(VERSION), file);
    // No comment, disk 0, no attributes.
    sink.u16(0).u16(0).u16(0).u32(0).u32(file.at).put(file.name);
  }
  const length = sink.at - directory;
  sink.ascii(END.signature).u32(0).u16(list.length).u16(list.length).u32(length).u32(directory);
  return sink.bytes;
}

function prepare(name: string, content: Uint8Array | Planned): File {
  const encoded = utf8(name);
  const flags = encoded.length > name.length ? UTF8 : 0;
  const size = "writeInto" in content ? content.size : content.length;
  return { name: encoded, flags, content, size };
}

/** A file behind its header, which tells the sum of what is there. */
function write(sink: Sink, file: File): Written {
  const { at } = sink;
  const { name, content, size } = file;
  const start = at + LOCAL.size + name.length;
  const bytes = sink.bytes.subarray(start, start + size);
  if ("writeInto" in content) content.writeInto(bytes);
  else bytes.set(content);
  const written = { ...file, at, crc: crc32(bytes) };
  describe(sink.ascii(LOCAL.signature), written)
    .put(name)
    .skipTo(start + size);
  return written;
}

/** What both headers of a file say, from the version on; no extra field follows. */
const describe = (sink: Sink, { name, flags, size, crc }: Written): Sink =>
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
