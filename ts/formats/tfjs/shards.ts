// The numbers of weights, out of the files that hold them in pieces.
import { joined } from "../../allocate.js";
import { BpttError } from "../../errors.js";
import { bytesOf, writeFloats } from "../../io/number_types.js";
import type { Read } from "../../io/source.js";
import { copied } from "../../numbers.js";
import type { StoredWeight, WeightGroup } from "./manifest.js";

/** The bytes of a group, in files as they are: what lies in one of them is no copy. */
export class Shards {
  readonly #files: readonly Uint8Array[];

  constructor(files: readonly Uint8Array[]) {
    this.#files = files;
  }

  /** The bytes between two places, which may lie in several files. */
  span(begin: number, end: number): Uint8Array {
    let at = 0;
    const pieces: Uint8Array[] = [];
    for (const file of this.#files) {
      const [from, to] = [Math.max(begin - at, 0), Math.min(end - at, file.length)];
      if (from < to) pieces.push(file.subarray(from, to));
      at += file.length;
    }
    return joined(Uint8Array, pieces, "the weights");
  }
}

/**
 * The files of a group, if they hold as much as its weights take.
 * @throws BpttError `File` for files that are missing, cut off or too long.
 */
export async function readShards({ paths, bytes }: WeightGroup, file: Read): Promise<Shards> {
  const { beside, from } = file;
  if (beside === undefined && paths.length > 0) {
    throw new BpttError(
      "File",
      `${from} keeps its weights in other files, such as ${paths[0]}, which lie beside it: give its path.`,
    );
  }
  const files: Uint8Array[] = [];
  let found = 0;
  for (const path of paths) {
    const shard = (await beside!(path)).bytes;
    found += shard.length;
    files.push(new Uint8Array(shard.buffer, shard.byteOffset, shard.byteLength));
    if (found > bytes) break;
  }
  if (found === bytes) return new Shards(files);
  throw new BpttError(
    "File",
    `The weights of ${from} take ${bytes} bytes in ${shownPaths(paths)}, and there are ${found > bytes ? "more" : found}.`,
  );
}

const shownPaths = (paths: readonly string[]): string =>
  paths.length > 2 ? `${paths[0]} to ${paths.at(-1)}` : paths.join(" and ") || "no file";

/** The numbers of a weight as float32. Quantised ones are computed in 64 bits, and rounded once. */
export function numbersOf({ begin, end, type, scaled }: StoredWeight, shards: Shards) {
  const bytes = shards.span(begin, end);
  const floats = copied(
    {
      length: bytes.length / bytesOf(type),
      copyTo: (into) => writeFloats(bytes, type, into),
    },
    "the weights",
  );
  if (scaled === undefined) return floats;
  // Integers of up to 16 bits are themselves as float32.
  const { scale, min, rounded } = scaled;
  return floats.map((q) => (rounded ? Math.round(q * scale + min) : q * scale + min));
}
