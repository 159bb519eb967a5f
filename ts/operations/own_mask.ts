import { type Made, maskSource } from "../graph/masks.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { Any } from "./any.js";
import { NotEqual } from "./not_equal.js";

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

function madeBy({ application, shape }: SymbolicTensor): Made<SymbolicTensor> | undefined {
  const { layer, inputs, mask } = application;
  if (layer === undefined) return undefined;
  const handed = typeof mask === "object" ? mask : undefined;
  return { layer, input: inputs[0]!, mask: handed, rank: shape.length };
}

/** What a mask is the Any of. */
function anyOf({ application: { layer, inputs } }: SymbolicTensor): SymbolicTensor | undefined {
  return layer instanceof Any ? inputs[0] : undefined;
}

const same = (a: SymbolicTensor, b: SymbolicTensor): boolean =>
  a.application === b.application && a.index === b.index;
