import { fitted } from "../parts/canvas.js";
import type { Stage } from "../parts/stage.js";
import { extent } from "../pure/axis.js";
import { sequential } from "../pure/colour_scale.js";

const HEIGHT = 128;

/**
 * Draws frames from left to right as they came, the newest at the right end, the lowest band at the bottom.
 *
 * @param frames Numbers by bands, the same count in each.
 * @param room Frames for which there is room: older ones are not drawn.
 */
export function drawSpectrogram(
  canvas: HTMLCanvasElement,
  stage: Stage,
  frames: readonly ArrayLike<number>[],
  room: number,
): void {
  const width = stage.root.clientWidth;
  const context = fitted(canvas, width, HEIGHT);
  context.fillStyle = stage.colour("raised");
  context.fillRect(0, 0, width, HEIGHT);
  const shown = frames.slice(-room);
  if (shown.length === 0) return;
  const left = width - (width * shown.length) / room;
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels(shown), left, 0, width - left, HEIGHT);
}

/** A pixel for each number. Colours go from the least to the greatest of all that is seen. */
function pixels(frames: readonly ArrayLike<number>[]): OffscreenCanvas {
  const bands = frames[0]!.length;
  const [low, high] = extent(frames.flatMap((frame) => Array.from(frame))) ?? [0, 1];
  const made = new OffscreenCanvas(frames.length, bands);
  const context = made.getContext("2d")!;
  const image = context.createImageData(frames.length, bands);
  for (const [column, frame] of frames.entries()) {
    for (let band = 0; band < bands; band++) {
      const at = 4 * ((bands - 1 - band) * frames.length + column);
      image.data.set(sequential((frame[band]! - low) / Math.max(1e-6, high - low)), at);
      image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return made;
}
