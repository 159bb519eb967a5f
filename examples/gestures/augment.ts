import type { Random } from "../sentiment/random.js";
import type { Sequence } from "./data/sequences.js";

/** To either side: a share of the frame's side, radians, and a share of the size. */
const SHIFT = 0.07;
const TURN = 0.15;
const GROWTH = 0.1;

/**
 * A clip that is shifted, turned, sheared and stretched a little, all its frames alike. What comes in from outside is like the edge.
 *
 * @param shape [height, width, channels] of a frame.
 */
export function moved(clip: Sequence, shape: readonly number[], random: Random): Sequence {
  const [height, width, channels] = shape as [number, number, number];
  const sample = sampling(height, width, channels, random);
  const size = height * width * channels;
  const data = new Uint8Array(clip.data.length);
  for (let step = 0; step < clip.steps; step++) {
    const from = clip.data.subarray(step * size, (step + 1) * size);
    const to = data.subarray(step * size, (step + 1) * size);
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let c = 0; c < channels; c++) {
        let level = 0.5;
        for (let k = 4 * pixel; k < 4 * pixel + 4; k++) {
          level += sample.shares[k]! * from[sample.places[k]! + c]!;
        }
        to[pixel * channels + c] = level;
      }
    }
  }
  return { ...clip, data };
}

/** For each pixel the four old ones between which it lies, and their shares (bilinear). Shape of both: [pixels, 4]. */
interface Sampling {
  readonly places: Int32Array;
  readonly shares: Float32Array;
}

function sampling(height: number, width: number, channels: number, random: Random): Sampling {
  const draw = (reach: number) => reach * (2 * random.next() - 1);
  const [turn, growth, shear] = [draw(TURN), 1 + draw(GROWTH), draw(GROWTH)];
  const [right, down] = [draw(SHIFT) * width, draw(SHIFT) * height];
  const [cosine, sine] = [Math.cos(turn) / growth, Math.sin(turn) / growth];
  const [middle, centre] = [(width - 1) / 2, (height - 1) / 2];
  const places = new Int32Array(4 * height * width);
  const shares = new Float32Array(4 * height * width);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const x = (pixel % width) - middle - right;
    const y = Math.floor(pixel / width) - centre - down;
    const across = within(cosine * x + (sine + shear) * y + middle, width);
    const along = within(cosine * y - sine * x + centre, height);
    for (let corner = 0; corner < 4; corner++) {
      const column = Math.min(width - 1, Math.floor(across) + (corner & 1));
      const row = Math.min(height - 1, Math.floor(along) + (corner >> 1));
      const [wide, high] = [across % 1, along % 1];
      places[4 * pixel + corner] = (row * width + column) * channels;
      shares[4 * pixel + corner] = (corner & 1 ? wide : 1 - wide) * (corner >> 1 ? high : 1 - high);
    }
  }
  return { places, shares };
}

const within = (place: number, size: number): number => Math.min(size - 1, Math.max(0, place));
