/** Where masks come from: followed through the layers that keep them. */
import type { Layer } from "../layers/layer.js";

/** How a tensor was made, whatever stands for tensors. */
export interface Made<T> {
  readonly layer: Layer;
  /** What the layer was applied to, without initial states. */
  readonly input: T;
  /** The mask that it was handed. */
  readonly mask: T | undefined;
  /** Axes of the tensor. */
  readonly rank: number;
}

/** What masks a tensor: a tensor that was handed over as a mask, or one whose layer marks a value of its input. */
export type MaskSource<T> =
  | { readonly handed: T; readonly marked?: undefined }
  | { readonly marked: T; readonly handed?: undefined };

/**
 * The source of a tensor's mask, if it has one.
 *
 * @param madeBy tells how a tensor was made; undefined of an input of the model.
 */
export function maskSource<T>(
  tensor: T,
  madeBy: (tensor: T) => Made<T> | undefined,
): MaskSource<T> | undefined {
  for (let at = tensor; ; ) {
    const made = madeBy(at);
    if (made === undefined) return undefined;
    if (made.layer.marks) return { marked: at };
    if (made.rank !== 3 || !made.layer.keepsMask) return undefined;
    if (made.mask) return { handed: made.mask };
    at = made.input;
  }
}
