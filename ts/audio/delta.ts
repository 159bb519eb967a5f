import { zeros } from "../allocate.js";
import { checkOptions, checkSurplus, oneOf, positiveInteger, show } from "../checks.js";
import { toFloats } from "../data/floats.js";
import type { NDArray, NumericArray } from "../data/types.js";
import { BpttError } from "../errors.js";

/** Options of {@link delta}. */
export interface DeltaOptions {
  /** Frames that a line, or a parabola, is laid through: an odd number from 3 to 65,535. Default 9. */
  width?: number;
  /** 1: the slope of a line; 2: the second derivative of a parabola. Default 1. */
  order?: 1 | 2;
  /**
   * At the first and last frames: `"interp"`, those of the first and last whole window, as librosa has them; `"nearest"`, what comes of repeating the first and the last frame,
   * as HTK and torchaudio have it. Default `"interp"`.
   */
  mode?: "interp" | "nearest";
}

const WIDEST = 65_535;

/**
 * How features change from frame to frame, feature by feature: the least-squares fit of a line or parabola to `width` frames around each (Savitzky-Golay, as librosa's
 * `feature.delta`). With n from -w to w of `width = 2 w + 1` frames the slope is `sum n x / sum n^2`, and the second derivative `2 sum (n^2 - m) x / sum (n^2 - m)^2`, m being
 * the mean of `n^2`.
 *
 * @param features `(frames, features)`, such as what {@link logMel} gives.
 * @returns as many frames.
 * @throws BpttError `InvalidArgument` for options that can't be; `Shape` for other than frames of features, or with `"interp"` for fewer frames than `width`.
 */
export function delta(
  features: NDArray | readonly NumericArray[],
  options: DeltaOptions = {},
  ...surplus: never[]
): Float32Array[] {
  const where = "delta";
  checkSurplus(where, surplus);
  const given = checkOptions(where, options, ["width", "order", "mode"]);
  const width = positiveInteger(where, "width", given.width ?? 9);
  const order = given.order ?? 1;
  const mode = oneOf(where, "mode", given.mode ?? "interp", ["interp", "nearest"]);
  const { data, shape } = toFloats(features, "features");
  const [frames, size] = shape as [number, number];
  if (shape.length !== 2) {
    throw new BpttError(
      "Shape",
      `delta expects frames of features, (frames, features), got (${shape.join(", ")}).`,
    );
  }
  if (width < 3 || width > WIDEST || width % 2 === 0 || (order !== 1 && order !== 2)) {
    throw new BpttError(
      "InvalidArgument",
      `delta expects \`width\` to be odd and from 3 to 65,535, and \`order\` to be 1 or 2, got ${width} and ${show(order)}.`,
    );
  }
  if (mode === "interp" && frames < width) {
    throw new BpttError(
      "Shape",
      `delta expects at least \`width\` frames, ${width}, got ${frames}: with \`mode: "nearest"\` fewer will do.`,
    );
  }
  const half = (width - 1) / 2;
  const weights = fitted(half, order);
  const made = zeros(Float32Array, data.length, "the changes of features");
  const within = (t: number, low: number, high: number) => Math.min(Math.max(t, low), high);
  for (let t = 0; t < frames; t++) {
    const centre = mode === "interp" ? within(t, half, frames - 1 - half) : t;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      weights.forEach((weight, n) => {
        sum += weight * data[within(centre + n - half, 0, frames - 1) * size + i]!;
      });
      made[t * size + i] = sum;
    }
  }
  return Array.from({ length: frames }, (_, t) => made.subarray(t * size, (t + 1) * size));
}

/** What each frame weighs in the derivative of what is fitted. */
function fitted(half: number, order: 1 | 2): number[] {
  const places = Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const squares = mean(places.map((n) => n * n));
  const slopes = order === 1 ? places : places.map((n) => n * n - squares);
  const all = slopes.length * mean(slopes.map((x) => x * x));
  return slopes.map((x) => (order * x) / all);
}
