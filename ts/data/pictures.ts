/** Pictures as pages have them, as numbers from 0 to 255. */
import { zeros } from "../allocate.js";
import { isReadable, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";
import { isTyped, type NDArray } from "./types.js";

/**
 * An `ImageData`, or anything like it: four bytes a pixel, red, green, blue and alpha, row by row from the top left. A `VideoFrame` or an `ImageBitmap` is drawn to
 * a canvas to be read, which only pages and their workers can.
 */
export type Picture =
  | {
      /** Pixels of a line. */
      readonly width: number;
      /** Lines. */
      readonly height: number;
      /** Red, green, blue and alpha of each pixel, line by line from the top left. */
      readonly data: Uint8ClampedArray | Uint8Array;
    }
  | {
      /** Pixels of a line of a `VideoFrame`. */
      readonly displayWidth: number;
      /** Its lines. */
      readonly displayHeight: number;
    }
  | {
      /** Pixels of a line of an `ImageBitmap`. */
      readonly width: number;
      /** Its lines. */
      readonly height: number;
      /** Gives its memory back, which is not done here. */
      close(): void;
    };

/** Numbers of a pixel in a picture, */
const RGBA = 4;
/** and those that are taken of it where it is not known how many a model wants. */
export const COLOURS = 3;
/** What red, green and blue count for in grey (ITU-R BT.601), as in Keras's `load_img`. */
const GREY = [0.299, 0.587, 0.114] as const;

/** Four bytes a pixel. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** Where a canvas can be had. */
interface Drawing {
  readonly OffscreenCanvas?: new (width: number, height: number) => OffscreenCanvas;
}

/** What a canvas can draw, by the name that its class gives itself. */
const DRAWABLE = ["[object VideoFrame]", "[object ImageBitmap]"];

const isDrawable = (value: unknown): boolean =>
  DRAWABLE.includes(Object.prototype.toString.call(value));

/** Whether a value is a picture. Whether it is a sound one is seen when it is read. */
export const isPicture = (value: unknown): value is Picture =>
  isReadable(value) &&
  !isArray(value) &&
  !ArrayBuffer.isView(value) &&
  (isDrawable(value) || ("width" in value && "height" in value && "data" in value));

/**
 * A list of pictures, or of lists of them, as numbers: images of `(rows, height, width, channels)`, or clips, whose rows may differ in length. Undefined
 * for anything else.
 *
 * @param channels 4 for red, green, blue and alpha, 3 without the last, 1 for grey.
 * @throws BpttError `Shape` for pictures of different sizes, `InvalidArgument` for what can't be read.
 */
export function picturesIn(value: unknown, name: string, channels: number): NDArray | undefined {
  if (!isArray(value) || value.length === 0) return undefined;
  if (isPicture(value[0])) {
    const { data, size } = read(value, (i) => `${name}[${i}]`, channels);
    return { data, shape: [value.length, ...size] };
  }
  const clips = clipsIn(value);
  if (clips === undefined) return undefined;
  const lengths = clips.map((clip) => clip.length);
  const pictures = clips.flat();
  const { data, size } = read(pictures, (i) => `${name}${placeOf(i, lengths)}`, channels);
  const even = lengths.every((length) => length === lengths[0]);
  return even
    ? { data, shape: [clips.length, lengths[0]!, ...size] }
    : { data, shape: [pictures.length, ...size], lengths };
}

/** A list of clips of which one has pictures. It ends at the first hole: lists may have more than can be counted. */
function clipsIn(list: readonly unknown[]): readonly (readonly unknown[])[] | undefined {
  let some = false;
  for (let i = 0; i < list.length; i++) {
    const clip = list[i];
    if (!isArray(clip) || (clip.length > 0 && !isPicture(clip[0]))) return undefined;
    some ||= clip.length > 0;
  }
  return some ? (list as readonly (readonly unknown[])[]) : undefined;
}

/** Where a picture stands among clips of these lengths, as code writes it. */
function placeOf(i: number, lengths: readonly number[]): string {
  let [step, row] = [i, 0];
  while (step >= lengths[row]!) step -= lengths[row++]!;
  return `[${row}][${step}]`;
}

/** All pictures one behind the other, and the shape of each. */
function read(
  pictures: readonly unknown[],
  where: (i: number) => string,
  channels: number,
): { data: Float32Array; size: number[] } {
  const first = pixelsOf(pictures[0], where(0));
  const { width, height } = first;
  const numbers = width * height * channels;
  const data = zeros(Float32Array, pictures.length * numbers, where(0));
  for (const [i, picture] of pictures.entries()) {
    const pixels = i === 0 ? first : pixelsOf(picture, where(i));
    if (pixels.width !== width || pixels.height !== height) {
      throw new BpttError(
        "Shape",
        `${where(i)} is a picture of ${pixels.width} x ${pixels.height} pixels where the first has ${width} x ${height}: pictures must have equal sizes.`,
      );
    }
    copyPixels(pixels.data, data.subarray(i * numbers, (i + 1) * numbers), channels, where(i));
  }
  return { data, size: [height, width, channels] };
}

/**
 * Writes one picture.
 * @throws BpttError as {@link picturesIn}.
 */
export function copyPixels(
  from: Uint8ClampedArray | Uint8Array,
  into: Float32Array,
  channels: number,
  where: string,
): void {
  if (channels !== 1 && channels !== COLOURS && channels !== RGBA) {
    throw new BpttError(
      "Shape",
      `${where} is a picture, which gives 1 channel (grey), 3 (red, green, blue) or 4 (with alpha), and ${channels} were expected.`,
    );
  }
  for (let pixel = 0; pixel * RGBA < from.length; pixel++) {
    const at = pixel * RGBA;
    if (channels === 1) {
      into[pixel] = GREY[0] * from[at]! + GREY[1] * from[at + 1]! + GREY[2] * from[at + 2]!;
    } else {
      for (let c = 0; c < channels; c++) into[pixel * channels + c] = from[at + c]!;
    }
  }
}

/**
 * The bytes of a picture.
 * @throws BpttError `InvalidArgument` for one that can't be read.
 */
export function pixelsOf(picture: unknown, where: string): Pixels {
  if (!isPicture(picture)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} is ${show(picture)}, and a picture was expected.`,
    );
  }
  const { width, height, data } = (isDrawable(picture) ? drawn(picture, where) : picture) as Pixels;
  const sizes = [width, height].every((size) => Number.isSafeInteger(size) && size > 0);
  const bytes =
    isTyped(data) && data.BYTES_PER_ELEMENT === 1 && data.length === width * height * RGBA;
  if (sizes && bytes) return { width, height, data };
  throw new BpttError(
    "InvalidArgument",
    `${where} should be a picture with four bytes for each of its width x height pixels in \`data\`, got ${show(width)} x ${show(height)} and ${isTyped(data) ? `${data.length} elements` : show(data)}.`,
  );
}

/** A picture that has to be drawn to be read. */
function drawn(picture: unknown, where: string): Pixels {
  const { OffscreenCanvas } = globalThis as Drawing;
  const { displayWidth, displayHeight, width, height } = picture as Record<string, number>;
  const [across, down] = [displayWidth ?? width!, displayHeight ?? height!];
  const context = OffscreenCanvas && new OffscreenCanvas(across, down).getContext("2d");
  if (!context) {
    throw new BpttError(
      "Unsupported",
      `${where} is ${show(picture)}, which only a page or its worker can read: give its pixels as an ImageData, or as { data, shape }.`,
    );
  }
  try {
    context.drawImage(picture as CanvasImageSource, 0, 0, across, down);
    return context.getImageData(0, 0, across, down);
  } catch (cause) {
    throw new BpttError(
      "InvalidArgument",
      `${where} can't be drawn: ${(cause as Error).message}.`,
      {
        cause,
      },
    );
  }
}
