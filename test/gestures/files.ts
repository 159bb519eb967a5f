// Files of clips, as other programs write them.
import { encode as encodePng } from "fast-png";
import { zipSync } from "fflate";
import { encode as encodeJpeg } from "jpeg-js";
import { GifWriter } from "omggif";

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
): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")},),${more} }`;
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
