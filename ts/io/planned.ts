// Files that are written piece by piece: what is large stays where it is until then, and nobody keeps a copy.
import { joined } from "../allocate.js";

/** A file whose size is known before there is one. */
export interface Planned {
  readonly size: number;
  /** Its bytes, in order. Asked for twice they are the same. */
  pieces(): Iterable<Uint8Array>;
}

/** A file, whole or to be made. */
export type Content = Uint8Array | Planned;

export const lengthOf = (content: Content): number =>
  "pieces" in content ? content.size : content.length;

export const piecesOf = (content: Content): Iterable<Uint8Array> =>
  "pieces" in content ? content.pieces() : [content];

/** @throws BpttError `OutOfMemory` where there is no room for it. */
export function wholeOf(content: Content): Uint8Array {
  if (!("pieces" in content)) return content;
  return joined(Uint8Array, [...content.pieces()], "the file's bytes");
}

/** What is written at once at least: a file may have thousands of small pieces. */
const LEAST = 2 ** 16;

/** The pieces with small ones put together. */
export function* gathered(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    const large = piece.length >= LEAST;
    if (!large) {
      small.push(piece);
      size += piece.length;
    }
    if (small.length > 0 && (large || size >= LEAST)) {
      yield joined(Uint8Array, small, "the file's bytes");
      [small, size] = [[], 0];
    }
    if (large) yield piece;
  }
  if (small.length > 0) yield joined(Uint8Array, small, "the file's bytes");
}
