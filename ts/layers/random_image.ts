import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { choice, number, type Reader } from "../readers.js";
import { frameOf, MOST_RANK, type Shape } from "../shape.js";
import { show } from "../show.js";
import { ImageLayer } from "./image_layer.js";
import { two } from "./pairs.js";

/** A share of a size, up to which there is drawn in both directions; or the least and the most of it. Each is from -1 to 1. */
export type Factor = number | readonly [least: number, most: number];

/** What random rotations and translations say of what lies between and beyond pixels. */
export interface FillOptions {
  /**
   * What lies beyond the sides of an image. `"reflect"`: it is mirrored, `dcba|abcd|dcba`; `"wrap"`: it comes again, `abcd|abcd|abcd`; `"nearest"`: its
   * last pixel; `"constant"`: `fillValue`. Default `"reflect"`.
   */
  fillMode?: "reflect" | "wrap" | "constant" | "nearest";
  /** How pixels in between are made. Default `"bilinear"`. */
  interpolation?: "bilinear" | "nearest";
  /** Default 0. */
  fillValue?: number;
}

/** Readers of {@link FillOptions}. */
export const FILL_READERS = {
  fillMode: choice(["reflect", "wrap", "constant", "nearest"]),
  interpolation: choice(["bilinear", "nearest"]),
  fillValue: number(0),
};

/** A factor as it was given. */
export const factor: Reader = (where, name, value) => {
  const fits = (share: unknown) => typeof share === "number" && Math.abs(share) <= 1;
  if (two(where, name, value).every(fits)) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected one or two numbers from -1 to 1, got ${show(value)}.`,
  );
};

/** The least and the most of a factor. */
export function between(value: unknown): [number, number] {
  if (typeof value === "number") return [-Math.abs(value), Math.abs(value)];
  const [one, other] = value as [number, number];
  return [Math.min(one, other), Math.max(one, other)];
}

/** A layer that moves images at random in training. It takes clips as well, all images of which are moved alike. */
export abstract class RandomImage extends ImageLayer {
  override get mostRank(): number {
    return MOST_RANK;
  }

  override get keepsSteps(): boolean {
    return true;
  }

  override get callArguments(): readonly string[] {
    return ["inputs", "training"];
  }

  shapeFor(input: Shape): Shape {
    this.image(input.length === MOST_RANK ? frameOf(input) : input);
    return input;
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    if (shapes[0]!.length < MOST_RANK) return super.lower(into, inputs, shapes);
    return into.add(this.className, { ...this.innerConfig(), by_row: true }, inputs, 1);
  }
}
