import type { FrameForm, Picture } from "./picture.js";

/** What red, green and blue add to brightness (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * A picture in the size and colours that are wanted. Each new pixel is the mean of what it covers, so that thin lines become fainter and don't vanish;
 * what is not square is stretched.
 *
 * @returns bytes of shape [size, size, 1 or 3].
 */
export function scaled(picture: Picture, { size, colour }: FrameForm): Uint8Array {
  const channels = colour ? 3 : 1;
  const rows = coverage(picture.height, size);
  const columns = coverage(picture.width, size);
  const out = new Uint8Array(size * size * channels);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let c = 0; c < channels; c++) {
        // Rounded, as bytes are cut off.
        out[(y * size + x) * channels + c] = mean(picture, rows[y]!, columns[x]!, colour, c) + 0.5;
      }
    }
  }
  return out;
}

/** What a new pixel covers of one axis: the first old one, and the shares of it and of those that follow, which add up to 1. */
interface Cover {
  readonly first: number;
  readonly shares: readonly number[];
}

function coverage(from: number, to: number): Cover[] {
  return Array.from({ length: to }, (_, i) => {
    const [begin, end] = [(i * from) / to, ((i + 1) * from) / to];
    const first = Math.floor(begin);
    const last = Math.min(from, Math.max(first + 1, Math.ceil(end - 1e-9)));
    const shares = Array.from({ length: last - first }, (_, k) => {
      return (Math.min(end, first + k + 1) - Math.max(begin, first + k)) / (end - begin);
    });
    return { first, shares };
  });
}

function mean(picture: Picture, row: Cover, column: Cover, colour: boolean, c: number): number {
  const { width, channels, data } = picture;
  let sum = 0;
  for (const [i, tall] of row.shares.entries()) {
    for (const [j, wide] of column.shares.entries()) {
      const at = ((row.first + i) * width + column.first + j) * channels;
      sum += tall * wide * level(data, at, channels, colour, c);
    }
  }
  return sum;
}

/** One number of a pixel: of a channel, or its brightness where one number is to say all. */
function level(
  data: ArrayLike<number>,
  at: number,
  channels: number,
  colour: boolean,
  c: number,
): number {
  if (channels === 1) return data[at]!;
  if (colour) return data[at + c]!;
  return LUMA[0] * data[at]! + LUMA[1] * data[at + 1]! + LUMA[2] * data[at + 2]!;
}
