/** Where masks come from: followed through the layers that keep or join them. */
import type { Layer } from "../layers/layer.js";

/**
 * What masks what a layer puts out: a tensor that was handed over as a mask, the layer where it marks a value of its input, or where it joins
 * masks that differ. `N` stands for a layer where it is applied.
 */
export type MaskSource<T, N> =
  | { readonly handed: T; readonly marked?: undefined; readonly joined?: undefined }
  | { readonly marked: N; readonly handed?: undefined; readonly joined?: undefined }
  | { readonly joined: N; readonly handed?: undefined; readonly marked?: undefined };

/**
 * The source of the mask of what `layer` puts out step by step, if it has one. Masks are told apart by the sources that they were found at first.
 *
 * @param at the layer where it is applied.
 * @param handed the mask that it was handed.
 * @param inputs the sources of what it was applied to.
 */
export function maskSource<T, N>(
  layer: Layer,
  at: N,
  handed: T | undefined,
  inputs: readonly (MaskSource<T, N> | undefined)[],
): MaskSource<T, N> | undefined {
  if (layer.marks) return { marked: at };
  const { maskRule } = layer;
  if (maskRule === "none") return undefined;
  if (handed) return { handed };
  const [first] = inputs;
  if (maskRule === "first") return first;
  if (maskRule === "behind") return inputs.some(Boolean) ? { joined: at } : undefined;
  if (!inputs.every(Boolean)) return undefined;
  return inputs.every((source) => source === first) ? first : { joined: at };
}
