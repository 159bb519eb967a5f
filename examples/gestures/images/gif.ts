import { type Frame, GifReader } from "omggif";
import { unpackLzw } from "./lzw.js";
import { checkSize, onWhite, type Picture } from "./picture.js";

/** More frames than this are refused. */
const MOST_FRAMES = 10_000;

/**
 * The frames of a GIF as they are seen one after the other, each with what the ones before left, on white. How long each is shown is not read.
 *
 * @throws Error that says in words what is wrong with the file.
 */
export function* decodeGif(bytes: Uint8Array): Generator<Picture> {
  if (new TextDecoder("latin1").decode(bytes.subarray(0, 4)) !== "GIF8") {
    throw new Error("it is no GIF");
  }
  const reader = new GifReader(bytes as Buffer);
  const { width, height } = reader;
  checkSize(width, height);
  const count = reader.numFrames();
  if (count === 0) throw new Error("it has no frames");
  if (count > MOST_FRAMES) {
    throw new Error(`it has ${count} frames: up to ${MOST_FRAMES} can be read`);
  }
  let canvas = new Uint8Array(width * height * 4);
  for (let i = 0; i < count; i++) {
    const frame = reader.frameInfo(i);
    checkPlace(frame, width, height);
    const before = frame.disposal === RESTORE ? canvas.slice() : undefined;
    draw(bytes, frame, canvas, width);
    yield { width, height, channels: 3, data: onWhite(canvas) };
    if (before) canvas = before;
    else if (frame.disposal === CLEAR) clear(canvas, width, frame);
  }
}

/** What becomes of a frame before the next one: its place is cleared, or becomes what it was. */
const CLEAR = 2;
const RESTORE = 3;

function checkPlace({ x, y, width, height }: Frame, wide: number, high: number): void {
  if (x + width <= wide && y + height <= high) return;
  throw new Error(`a frame of ${width} x ${height} at (${x}, ${y}) leaves its ${wide} x ${high}`);
}

/** Puts the pixels of a frame on the canvas, but for those that are transparent. */
function draw(bytes: Uint8Array, frame: Frame, canvas: Uint8Array, wide: number): void {
  const { x, y, width, height, palette_offset: palette, palette_size: colours } = frame;
  if (palette === null || colours === null) throw new Error("it has no colours");
  const pixels = unpackLzw(bytes, frame.data_offset, width * height);
  const rows = frame.interlaced ? interlaced(height) : Array.from({ length: height }, (_, i) => i);
  for (const [i, index] of pixels.entries()) {
    if (index === frame.transparent_index) continue;
    if (index >= colours) throw new Error(`it names colour ${index} of ${colours}`);
    const place = (y + rows[Math.floor(i / width)]!) * wide + x + (i % width);
    const from = palette + 3 * index;
    canvas.set([bytes[from]!, bytes[from + 1]!, bytes[from + 2]!, 255], 4 * place);
  }
}

/** Rows in the order in which an interlaced frame has them: each eighth, those between them, and so on. */
const interlaced = (height: number): number[] =>
  [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ].flatMap(([first, stride]) => {
    const count = Math.max(0, Math.ceil((height - first!) / stride!));
    return Array.from({ length: count }, (_, i) => first! + i * stride!);
  });

function clear(canvas: Uint8Array, wide: number, { x, y, width, height }: Frame): void {
  for (let row = y; row < y + height; row++) {
    canvas.fill(0, 4 * (row * wide + x), 4 * (row * wide + x + width));
  }
}
