import { type DecodedPng, decode as decodePng, hasPngSignature } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { orientationOf, turned } from "./orientation.js";
import { checkSize, MOST_PIXELS, onWhite, type Picture } from "./picture.js";

/**
 * The picture in a PNG or JPEG file, turned as its camera says, on white where it is not opaque.
 *
 * @throws Error that says in words what is wrong with the file.
 */
export function decodeStill(bytes: Uint8Array): Picture {
  if (hasPngSignature(bytes)) return png(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes);
  throw new Error("it is neither PNG nor JPEG");
}

function png(bytes: Uint8Array): Picture {
  if (bytes.length < 24) throw new Error("it ends before its size");
  const header = new DataView(bytes.buffer, bytes.byteOffset + 16, 8);
  checkSize(header.getUint32(0), header.getUint32(4));
  const decoded = decodePng(bytes, { checkCrc: true });
  const { width, height, palette, transparency } = decoded;
  const values = samples(decoded);
  if (palette) return coloured(width, height, values, palette);
  if (transparency) clear(values, decoded.channels, transparency);
  const most = 2 ** decoded.depth - 1;
  const levels = values.map((value) => Math.min(255, (255 * value) / most));
  if (decoded.channels === 4) return { width, height, channels: 3, data: onWhite(levels) };
  if (decoded.channels === 3) return { width, height, channels: 3, data: levels };
  if (decoded.channels === 1) return { width, height, channels: 1, data: levels };
  const grey = levels.filter((_, i) => i % 2 === 0);
  const seen = grey.map((level, i) => 255 + (levels[2 * i + 1]! / 255) * (level - 255));
  return { width, height, channels: 1, data: seen };
}

/** A PNG's numbers as it keeps them, one after the other. Of less than eight bits a byte holds several, and each row begins with a byte of its own. */
function samples({ width, height, depth, channels, data }: DecodedPng): Float32Array {
  if (depth >= 8) return Float32Array.from(data);
  const stride = Math.ceil((width * depth) / 8);
  return Float32Array.from({ length: width * height * channels }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * stride + (bit >> 3)]!;
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  });
}

/** Makes white of the one colour that is transparent, where a PNG of grey or colours names one. */
function clear(values: Float32Array, channels: number, colour: ArrayLike<number>): void {
  for (let at = 0; at < values.length; at += channels) {
    const pixel = values.subarray(at, at + channels);
    if (pixel.every((value, c) => value === colour[c])) pixel.fill(Number.POSITIVE_INFINITY);
  }
}

function coloured(
  width: number,
  height: number,
  indices: Float32Array,
  palette: readonly (readonly number[])[],
): Picture {
  const opaque = palette.map(([r = 0, g = 0, b = 0, opacity = 255]) => [r, g, b, opacity]);
  const rgba = new Uint8Array(width * height * 4);
  for (const [i, index] of indices.entries()) {
    const colour = opaque[index];
    if (!colour) throw new Error(`it names colour ${index} of ${palette.length}`);
    rgba.set(colour, 4 * i);
  }
  return { width, height, channels: 3, data: onWhite(rgba) };
}

function jpeg(bytes: Uint8Array): Picture {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_PIXELS / 1e6,
  });
  return turned({ width, height, channels: 3, data }, orientationOf(bytes));
}
