/** Whether a mask that is handed over is the one that a sequence has by itself, as Keras makes it: then nothing has to be computed for it. */
import type { MaskSource } from "../graph/masks.js";
import { type Application, maskSourceOf, type SymbolicTensor } from "../graph/tensor.js";
import type { MaskMaking } from "../layers/mask_making.js";

type Source = MaskSource<SymbolicTensor, Application>;

/** Whether a mask that a sequence is handed, or null for none, is what it has by itself. */
export const isOwnMask = (mask: SymbolicTensor | null, sequence: SymbolicTensor): boolean => {
  const source = maskSourceOf(sequence);
  return mask === null ? source === undefined : isMaskOf(mask, source);
};

/** Whether a mask is made of parts that are computed as the mask of a Concatenate layer alone. */
export function isPartial(mask: SymbolicTensor): boolean {
  const any = anyOf(mask);
  return any ? isPartial(any) : PARTS.some((what) => isMadeBy(mask, what));
}

const PARTS = ["zeros", "ones", "steps", "features"] as const;

/** Whether a mask is made by such an operation. Those say it themselves, so that a program without them has none of their classes. */
const isMadeBy = (mask: SymbolicTensor | undefined, what: MaskMaking["what"]): boolean =>
  mask?.application.layer?.maskMaking?.what === what;

/** The value that a mask tells numbers from. */
function comparedWith({ application }: SymbolicTensor): number | undefined {
  const making = application.layer?.maskMaking;
  return making?.what === "differs" ? making.value : undefined;
}

/** A step is there where it is in one of the masks, and in one of the sources: both name the same ones. Without a source all steps are. */
function isMaskOf(mask: SymbolicTensor, source: Source | undefined): boolean {
  const masks = alternatives(mask);
  if (source === undefined) return masks.some(isOnes);
  const sources = origins(source);
  return (
    masks.every((mask) => sources.some((source) => isSingle(mask, source))) &&
    sources.every((source) => masks.some((mask) => isSingle(mask, source)))
  );
}

/** Whether a mask is true everywhere. */
const isOnes = (mask: SymbolicTensor): boolean =>
  isMadeBy(anyOf(mask), "ones") || concatenated(mask, false) !== undefined;

/** The masks of which a mask is the union. */
function alternatives(mask: SymbolicTensor): SymbolicTensor[] {
  const found = new Set<SymbolicTensor>();
  const left = new Set([mask]);
  for (const at of left) {
    const { inputs } = at.application;
    const parts = isMadeBy(at, "either") ? inputs : concatenated(at, false);
    // With one of them that is nothing but ones, it is the same.
    if (!parts?.every((part) => part !== undefined)) found.add(at);
    else for (const part of parts) left.add(part);
  }
  return [...found];
}

/** The sources of which a source is the union. */
function origins(source: Source): Source[] {
  const found = new Set<Source>();
  const left = new Set([source]);
  for (const at of left) {
    const { layer, inputs } = at.joined ?? {};
    const unites = layer && layer.maskRule !== "behind";
    if (unites) for (const input of inputs!) left.add(maskSourceOf(input)!);
    else if (at.handed) for (const handed of alternatives(at.handed)) found.add({ handed });
    else found.add(at);
  }
  return [...found];
}

/** The same of a mask and a source that are no unions. */
function isSingle(mask: SymbolicTensor, source: Source): boolean {
  if (source.handed) return isAlike(source.handed, mask);
  if (source.joined) {
    const parts = concatenated(mask, true);
    const { inputs } = source.joined;
    const sources = inputs.map(maskSourceOf);
    const fits = (part: SymbolicTensor | undefined, i: number) =>
      part === undefined ? !sources[i] : isMaskOf(part, sources[i]);
    return parts?.length === inputs.length && parts.every(fits);
  }
  const { layer: marking, inputs } = source.marked;
  const { value, of } = marking!.marks!;
  const ids = of === "ids" ? mask : anyOf(mask);
  return (
    ids !== undefined && comparedWith(ids) === value && same(ids.application.inputs[0]!, inputs[0]!)
  );
}

/** The masks that Keras concatenates for sequences: `any(concatenate([expand_dims(mask) | zeros_like(x), ...]))`; undefined for ones. */
function concatenated(
  mask: SymbolicTensor,
  steps: boolean,
): (SymbolicTensor | undefined)[] | undefined {
  const all = anyOf(mask);
  if (all === undefined || !isMadeBy(all, steps ? "steps" : "features")) return undefined;
  const parts = all.application.inputs.map((part) => {
    if (isMadeBy(part, "ones")) return { ones: true };
    const expanded = isMadeBy(part, "either") ? part.application.inputs[0] : undefined;
    return isMadeBy(expanded, "feature") ? { mask: expanded!.application.inputs[0]! } : undefined;
  });
  return parts.every((part) => part !== undefined) ? parts.map((part) => part.mask) : undefined;
}

/** What a mask is the Any of. */
const anyOf = (mask: SymbolicTensor): SymbolicTensor | undefined =>
  isMadeBy(mask, "any") ? mask.application.inputs[0] : undefined;

/** Whether two masks are one, or say the same of one tensor. */
function isAlike(a: SymbolicTensor, b: SymbolicTensor): boolean {
  if (same(a, b)) return true;
  const [one, other] = [a, b].map(({ application }) => application.inputs[0]);
  const alike = () => isAlike(one!, other!);
  if (isMadeBy(a, "any") && isMadeBy(b, "any")) return alike();
  const value = comparedWith(a);
  return value !== undefined && value === comparedWith(b) && alike();
}

const same = (a: SymbolicTensor, b: SymbolicTensor): boolean =>
  a.application === b.application && a.index === b.index;
