// Files of clips, as other programs write them.

import { encode as encodePng } from "fast-png";
import { zipSync } from "fflate";
import { encode as encodeJpeg } from "jpeg-js";
import { GifWriter } from "omggif";
import { crc32 } from "../../ts/crc32.js";

/** A PNG in grey; what is not given is black. */
export function png(width: number, height: number, levels: Readonly<Record<number, number>> = {}) {
  const data = new Uint8Array(width * height);
  for (const [place, level] of Object.entries(levels)) data[Number(place)] = level;
  return encodePng({ width, height, channels: 1, depth: 8, data });
}

/** A JPEG of one colour. */
export function jpeg(width: number, height: number, colour: readonly [number, number, number]) {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) data.set([...colour, 255], 4 * i);
  return new Uint8Array(encodeJpeg({ width, height, data }, 95).data);
}

/** A JPEG whose EXIF says how its camera was held, its numbers with the least byte first or last. */
export function withOrientation(plain: Uint8Array, orientation: number, little: boolean) {
  const segment = new DataView(new ArrayBuffer(2 + 2 + 6 + 8 + 2 + 12 + 4));
  segment.setUint16(0, 0xffe1);
  segment.setUint16(2, segment.byteLength - 2);
  segment.setUint32(4, 0x45786966);
  const [tiff, list] = [10, 18];
  segment.setUint16(tiff, little ? 0x4949 : 0x4d4d);
  segment.setUint16(tiff + 2, 42, little);
  segment.setUint32(tiff + 4, list - tiff, little);
  segment.setUint16(list, 1, little);
  segment.setUint16(list + 2, 0x0112, little);
  segment.setUint16(list + 4, 3, little);
  segment.setUint32(list + 6, 1, little);
  segment.setUint16(list + 10, orientation, little);
  return Uint8Array.from([
    ...plain.subarray(0, 2),
    ...new Uint8Array(segment.buffer),
    ...plain.subarray(2),
  ]);
}

/** A PNG in grey or in colours, one of which is transparent. */
export function withTransparency(plain: Uint8Array, colour: readonly number[]): Uint8Array {
  const name = new TextEncoder().encode("tRNS");
  const named = Uint8Array.from([...name, ...colour.flatMap((level) => [level >> 8, level & 255])]);
  const numbers = new DataView(new ArrayBuffer(8));
  numbers.setUint32(0, named.length - 4);
  numbers.setUint32(4, crc32(named));
  const [length, sum] = [0, 4].map((at) => new Uint8Array(numbers.buffer, at, 4));
  // Behind the signature and the header.
  return Uint8Array.from([
    ...plain.subarray(0, 33),
    ...length!,
    ...named,
    ...sum!,
    ...plain.subarray(33),
  ]);
}

/** A frame of a GIF: a bar of one colour of the palette, and what becomes of it. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly colour: number;
  readonly disposal?: number;
}

/** A GIF with bars as high as it is, on a ground that is not drawn; colours are black, white, red and green. */
export function gif(width: number, height: number, bars: readonly Bar[]): Uint8Array {
  const bytes = new Uint8Array(10_000);
  const palette = [0x000000, 0xffffff, 0xff0000, 0x00ff00];
  const writer = new GifWriter(bytes, width, height, { palette });
  for (const { x, width, colour, disposal = 1 } of bars) {
    writer.addFrame(x, 0, width, height, Array(width * height).fill(colour), { disposal });
  }
  return bytes.slice(0, writer.end());
}

/** An array of NumPy. */
export function npy(
  type: string,
  shape: readonly number[],
  body: Uint8Array,
  more = "",
  fortran = false,
): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${shape.join(", ")},),${more} }`;
  const text = `${header.padEnd(117)}\n`;
  const head = [
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    text.length & 255,
    text.length >> 8,
  ];
  return Uint8Array.from([...head, ...new TextEncoder().encode(text), ...body]);
}

/** An archive of arrays. */
export const npz = (members: Readonly<Record<string, Uint8Array>>): Uint8Array => zipSync(members);
