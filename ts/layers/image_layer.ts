import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Shape } from "../shape.js";
import { Layer, type Reads } from "./layer.js";

/** The shape of a batch of images: rows, height, width and channels. */
export type ImageShape = readonly [number | null, number, number, number];

/** A layer that takes images, `(batch, height, width, channels)`, or within a TimeDistributed those of every step. */
export abstract class ImageLayer extends Layer<SymbolicTensor> {
  override get inputRank(): number {
    return 4;
  }

  override get mostRank(): number {
    return 4;
  }

  override get reads(): Reads {
    return { what: "images" };
  }

  override get stepwise(): boolean {
    return true;
  }

  override get keepsSteps(): boolean {
    return false;
  }

  /** @internal The shape of images, whose sizes must be known. */
  protected image(input: Shape): ImageShape {
    const [batch = null, height, width] = input;
    if (input.length !== 4) {
      const hint =
        input.length === 5 ? " For the images of every step put it into a TimeDistributed." : "";
      throw this.incompatible(input, `expected ndim=4, found ndim=${input.length}`, hint);
    }
    if (typeof height === "number" && typeof width === "number") {
      return [batch, height, width, this.features(input)];
    }
    throw this.incompatible(input, "the height and the width must be known, found None");
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    [shape]: readonly Shape[],
  ): InnerTensor[] {
    const [, height] = this.image(shape!);
    const images = into.relined(this.name, "Images", { height }, inputs[0]!);
    return this.lowerEach(into, [images]);
  }

  override lowerEach(into: Lowering, inputs: readonly InnerTensor[]): InnerTensor[] {
    return into.add(this.className, this.innerConfig(), inputs, 1);
  }
}
