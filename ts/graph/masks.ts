/** Where masks come from: followed through the layers that keep them. */
import { Any, NotEqual } from "../operations/index.js";
import type { SymbolicTensor } from "./tensor.js";

/** What masks a tensor: a tensor that was handed over, or a layer that marks a value of its input. */
export type MaskSource =
  | { readonly mask: SymbolicTensor }
  | { readonly input: SymbolicTensor; readonly value: number; readonly of: "ids" | "features" };

/** The source of a tensor's mask, if it has one. */
export function maskSource(tensor: SymbolicTensor): MaskSource | undefined {
  for (let at = tensor; ; ) {
    const { layer, inputs, mask } = at.application;
    if (layer === undefined) return undefined;
    if (layer.marks) return { input: inputs[0]!, ...layer.marks };
    if (at.shape.length !== 3 || !layer.keepsSteps) return undefined;
    if (mask && mask !== true) return { mask };
    at = inputs[0]!;
  }
}

/** Whether a mask is the one that a sequence has by itself: then nothing has to be computed for it. */
export function isOwnMask(mask: SymbolicTensor, sequence: SymbolicTensor): boolean {
  const source = maskSource(sequence);
  if (source === undefined) return false;
  if ("mask" in source) return same(source.mask, mask);
  const ids = source.of === "ids" ? mask : anyOf(mask);
  const { layer, inputs } = ids?.application ?? {};
  return (
    layer instanceof NotEqual && layer.value === source.value && same(inputs![0]!, source.input)
  );
}

/** What a mask is the Any of. */
function anyOf({ application: { layer, inputs } }: SymbolicTensor): SymbolicTensor | undefined {
  return layer instanceof Any ? inputs[0] : undefined;
}

const same = (a: SymbolicTensor, b: SymbolicTensor): boolean =>
  a.application === b.application && a.index === b.index;
