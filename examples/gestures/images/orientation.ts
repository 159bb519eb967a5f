// How a camera was held, as EXIF says it: https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, 4.6.4 A
import type { Picture } from "./picture.js";

/** Where the picture is turned to: 1 as it is stored, 2 mirrored, 3 upside down, 4 both, 5 to 8 the same with rows for columns. */
type Orientation = number;

const TAG = 0x0112;
const SEGMENT = { exif: 0xe1, scan: 0xda } as const;

/** What a JPEG file's EXIF says of how it is to be seen, 1 where it says nothing that can be read. */
export function orientationOf(jpeg: Uint8Array): Orientation {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const [kind, length] = [view.getUint8(at + 1), view.getUint16(at + 2)];
    if (kind === SEGMENT.scan) break;
    const end = Math.min(at + 2 + length, view.byteLength);
    if (kind === SEGMENT.exif && end - at > 18 && view.getUint32(at + 4) === EXIF) {
      return inTiff(new DataView(view.buffer, view.byteOffset + at + 10, end - at - 10));
    }
    at += 2 + length;
  }
  return 1;
}

/** "Exif", behind which two zeros stand. */
const EXIF = 0x45786966;

/** The entry among those of the first image: a list of entries of 12 bytes, tag, type, count and value. */
function inTiff(view: DataView): Orientation {
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  if (first + 2 > view.byteLength) return 1;
  const entries = view.getUint16(first, little);
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + 12 * i;
    if (at + 12 > view.byteLength) break;
    if (view.getUint16(at, little) !== TAG) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The picture as it is to be seen. */
export function turned(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture;
  const across = orientation > 4;
  const [width, height] = across
    ? [picture.height, picture.width]
    : [picture.width, picture.height];
  const { channels, data } = picture;
  const made = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = across ? [y, x] : [x, y];
      const fromRight = [2, 3, 7, 8].includes(orientation);
      const fromBelow = [3, 4, 6, 7].includes(orientation);
      const i = fromRight ? picture.width - 1 - column : column;
      const j = fromBelow ? picture.height - 1 - row : row;
      for (let c = 0; c < channels; c++) {
        made[(y * width + x) * channels + c] = data[(j * picture.width + i) * channels + c]!;
      }
    }
  }
  return { width, height, channels, data: made };
}
