/** Where masks come from: followed through the layers that keep them. */
import type { Layer } from "../layers/layer.js";
import { Any, NotEqual } from "../operations/index.js";
import type { SymbolicTensor } from "./tensor.js";

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
    if (made.rank !== 3 || !made.layer.keepsSteps) return undefined;
    if (made.mask) return { handed: made.mask };
    at = made.input;
  }
}

function madeBy({ application, shape }: SymbolicTensor): Made<SymbolicTensor> | undefined {
  const { layer, inputs, mask } = application;
  if (layer === undefined) return undefined;
  const handed = typeof mask === "object" ? mask : undefined;
  return { layer, input: inputs[0]!, mask: handed, rank: shape.length };
}

/** Whether a mask is the one that a sequence has by itself: then nothing has to be computed for it. */
export function isOwnMask(mask: SymbolicTensor, sequence: SymbolicTensor): boolean {
  const source = maskSource(sequence, madeBy);
  if (source === undefined) return false;
  if (source.handed) return same(source.handed, mask);
  const { layer: marking, input } = madeBy(source.marked)!;
  const { value, of } = marking.marks!;
  const ids = of === "ids" ? mask : anyOf(mask);
  const { layer, inputs } = ids?.application ?? {};
  return layer instanceof NotEqual && layer.value === value && same(inputs![0]!, input);
}

/** What a mask is the Any of. */
function anyOf({ application: { layer, inputs } }: SymbolicTensor): SymbolicTensor | undefined {
  return layer instanceof Any ? inputs[0] : undefined;
}

const same = (a: SymbolicTensor, b: SymbolicTensor): boolean =>
  a.application === b.application && a.index === b.index;
