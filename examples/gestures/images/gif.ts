import { type Frame, GifReader } from "omggif";
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
    reader.decodeAndBlitFrameRGBA(i, canvas);
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

function clear(canvas: Uint8Array, wide: number, { x, y, width, height }: Frame): void {
  for (let row = y; row < y + height; row++) {
    canvas.fill(0, 4 * (row * wide + x), 4 * (row * wide + x + width));
  }
}
