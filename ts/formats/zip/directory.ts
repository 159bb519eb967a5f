/** A zip archive's directory: the end of the file says where it is, and it says what there is and where. */
import { quoted } from "../../show.js";
import type { Source } from "../source.js";
import { CENTRAL, ELSEWHERE, END, END64, LOCATOR64 } from "./records.js";

/** What the directory says of a member. */
export interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of what they stand for. */
  readonly size: number;
  /** Where its own header stands. */
  readonly at: number;
}

/** Far more than a model's file has. */
const MOST_MEMBERS = 10_000;

const LONGEST_COMMENT = 0xffff;

/** The directory's entries, in its order. */
export function readDirectory(source: Source): Entry[] {
  const { count, start, end } = findDirectory(source);
  if (count > MOST_MEMBERS) throw source.unread(`${count} members, above ${MOST_MEMBERS}`);
  const entries: Entry[] = [];
  let at = start;
  while (entries.length < count) {
    const next = at + recordLength(source, at);
    if (next > end) throw source.damaged(at, "an entry within the directory", "a longer one");
    entries.push(readEntry(source, at));
    at = next;
  }
  if (at !== end) throw source.damaged(at, "the directory's end", "more of it");
  return entries;
}

/** Where the directory lies and how many entries it has; it ends where the records behind it begin. */
function findDirectory(source: Source) {
  const end = findEnd(source);
  if (source.u16(end + 4) !== 0 || source.u16(end + 6) !== 0) throw source.unread("several disks");
  const directory = {
    count: source.u16(end + 10),
    size: source.u32(end + 12),
    start: source.u32(end + 16),
    end,
  };
  const locator = end - LOCATOR64.size;
  if (locator >= 0 && source.says(locator, LOCATOR64.signature)) {
    const end64 = source.u64(locator + 8);
    source.expect(end64, END64.signature, "the end of a zip64 directory");
    if (end64 + 12 + source.u64(end64 + 4) !== locator) {
      throw source.damaged(end64, "a record that reaches to the next", "one of another length");
    }
    directory.count = source.u64(end64 + 32);
    directory.size = source.u64(end64 + 40);
    directory.start = source.u64(end64 + 48);
    directory.end = end64;
  }
  if (directory.start + directory.size !== directory.end) {
    throw source.damaged(end, "a directory that reaches to its end record", "one that does not");
  }
  return directory;
}

/** The end record: the last one whose comment reaches to the end of the file. */
function findEnd(source: Source): number {
  const last = source.length - END.size;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (source.says(at, END.signature) && source.u16(at + 20) === last - at) return at;
  }
  throw source.error("it has no zip directory at its end, and is cut off or no zip archive");
}

function recordLength(source: Source, at: number): number {
  source.expect(at, CENTRAL.signature, "an entry of the directory");
  return CENTRAL.size + source.u16(at + 28) + source.u16(at + 30) + source.u16(at + 32);
}

function readEntry(source: Source, at: number): Entry {
  const nameLength = source.u16(at + 28);
  const extra = at + CENTRAL.size + nameLength;
  const next = wideNumbers(source, extra, extra + source.u16(at + 30));
  const wide = (field: number) => (source.u32(field) === ELSEWHERE ? next() : source.u32(field));
  return {
    name: checkedName(source, source.text(at + CENTRAL.size, nameLength)),
    flags: source.u16(at + 8),
    method: source.u16(at + 10),
    crc: source.u32(at + 16),
    // In the order in which the wide numbers stand.
    size: wide(at + 24),
    packed: wide(at + 20),
    at: wide(at + 42),
  };
}

/** The numbers of zip64's extra field, one after the other: those for which 32 bits are too few. */
function wideNumbers(source: Source, start: number, end: number): () => number {
  let at = start;
  while (at + 4 <= end && source.u16(at) !== 1) at += 4 + source.u16(at + 2);
  const last = Math.min(end, at + 4 <= end ? at + 4 + source.u16(at + 2) : at);
  at += 4;
  return () => {
    if (at + 8 > last) throw source.damaged(start, "a size of 64 bits", "none");
    at += 8;
    return source.u64(at - 8);
  };
}

/** A name, if it can be one of a file below a folder on every system. */
function checkedName(source: Source, name: string): string {
  const parts = name.replace(/\/$/, "").split("/");
  const odd = parts.some((part) => part === "" || part === "." || part === "..");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (odd || /[\\\x00-\x1f]|^[a-z]:/i.test(name)) {
    throw source.error(`its member ${quoted(name)} has a name that leads elsewhere`);
  }
  return name;
}
