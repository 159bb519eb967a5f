import { ImageLayer, type ImageShape } from "./image_layer.js";
import { windowSteps } from "./windows.js";

/** What windows over images are like, along height and width. */
interface Windows2D {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilation?: readonly number[];
  readonly padding: string;
}

/** A layer that makes one pixel of each window of an image. */
export abstract class WindowLayer extends ImageLayer {
  /** @internal How many windows a convolution's settings make. */
  protected convolved(image: ImageShape): [number, number] {
    const { kernel_size, strides, dilation_rate, padding } = this.settings;
    return this.windows(image, {
      size: kernel_size as number[],
      strides: strides as number[],
      dilation: dilation_rate as number[],
      padding: padding as string,
    });
  }

  /** @internal How many windows there are along height and width. */
  protected windows([batch, ...image]: ImageShape, windows: Windows2D): [number, number] {
    const { size, strides, dilation = [1, 1], padding } = windows;
    const [rows, columns] = [0, 1].map(
      (i) =>
        windowSteps(image[i]!, {
          size: size[i]!,
          stride: strides[i]!,
          dilation: dilation[i]!,
          padding,
        })!,
    ) as [number, number];
    if (rows > 0 && columns > 0) return [rows, columns];
    throw this.incompatible(
      [batch, ...image],
      `a window of ${size.join(" x ")} pixels is larger than the input`,
    );
  }
}
