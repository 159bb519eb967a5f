/** An image as it was decoded. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** Numbers from 0 to 255. Shape: [height, width, channels]. */
  readonly data: ArrayLike<number>;
}

/** How frames are wanted: `size` x `size`, in grey or in colour. */
export interface FrameForm {
  readonly size: number;
  readonly colour: boolean;
}

/** More pixels than this are refused before memory is asked for: a file of some bytes may announce any size. */
export const MOST_PIXELS = 1 << 24;

/** @throws Error where an image is larger than is read here, or has no pixels. */
export function checkSize(width: number, height: number): void {
  if (width >= 1 && height >= 1 && width * height <= MOST_PIXELS) return;
  throw new Error(
    `it is ${width} x ${height}: from 1 to ${MOST_PIXELS.toLocaleString("en-US")} pixels can be read`,
  );
}

/**
 * Colours with opacity, on white: what is drawn on a transparent ground stands out there, and viewers show it so.
 *
 * @param rgba [pixels, 4], from 0 to 255.
 * @returns [pixels, 3]
 */
export function onWhite(rgba: ArrayLike<number>): Uint8Array {
  const pixels = rgba.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const opacity = rgba[4 * i + 3]! / 255;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = 255 + opacity * (rgba[4 * i + c]! - 255) + 0.5;
  }
  return rgb;
}
