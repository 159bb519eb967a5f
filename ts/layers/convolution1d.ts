import type { Shape } from "../shape.js";
import { SequenceLayer } from "./sequence_layer.js";
import { windowSteps } from "./windows.js";

/** A layer that makes `filters` numbers of each window of steps. A mask ends here, as in Keras. */
export abstract class Convolution1D extends SequenceLayer {
  override get keepsSteps(): boolean {
    return false;
  }

  shapeFor(input: Shape): Shape {
    const [batch, steps] = this.sequence(input);
    const { kernel_size, strides, dilation_rate, padding, filters } = this.settings;
    const windows = windowSteps(steps, {
      size: kernel_size as number,
      stride: strides as number,
      dilation: dilation_rate as number,
      padding: padding as string,
    });
    if (windows !== null && windows < 1) {
      throw this.incompatible(input, `a window of ${kernel_size} steps is longer than the input`);
    }
    return [batch, windows, filters as number];
  }
}
