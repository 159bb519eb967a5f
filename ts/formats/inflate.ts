import { Inflate } from "fflate";
import { zeros } from "../allocate.js";

/** Compressed bytes that are taken at a time. They become at most some 8 MB, whatever the whole would become. */
const PIECE = 8192;

/** Pieces that may become nothing: a stored block of 64 KB comes when all of it is there. */
const MOST_SILENT = 9;

/**
 * The bytes that were deflated, if there are `size` of them. fflate's `inflateSync` goes on to the end of what it is given, however
 * much that becomes. Here it ends with the first piece too many.
 *
 * @param size bounded by the caller: as much is allocated.
 * @returns undefined for what is no deflated data of this size.
 */
export function inflate(deflated: Uint8Array, size: number): Uint8Array | undefined {
  const bytes = zeros(Uint8Array, size, "what is unpacked from the file");
  let filled = 0;
  let silent = 0;
  const stream = new Inflate((piece) => {
    silent = piece.length > 0 ? 0 : silent + 1;
    // Throws a RangeError for what has no room.
    bytes.set(piece, filled);
    filled += piece.length;
  });
  try {
    // What becomes nothing for long lies behind the end.
    for (let at = 0; at < deflated.length && silent < MOST_SILENT; at += PIECE) {
      stream.push(deflated.subarray(at, at + PIECE), at + PIECE >= deflated.length);
    }
  } catch {
    return undefined;
  }
  return filled === size && silent < MOST_SILENT ? bytes : undefined;
}
