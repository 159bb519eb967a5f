import type { Readable } from "node:stream";

/** Samples of a pipe that carries 16-bit integers, little-endian, as `arecord`, `sox` and `ffmpeg` write them. */
export async function* piped(pipe: Readable): AsyncGenerator<Float32Array> {
  let rest = Buffer.alloc(0);
  for await (const chunk of pipe) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const count = Math.floor(bytes.length / 2);
    yield Float32Array.from({ length: count }, (_, i) => bytes.readInt16LE(2 * i) / 2 ** 15);
    rest = bytes.subarray(2 * count);
  }
}
