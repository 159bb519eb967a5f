/** Parts of a tensor along an axis, as operations are put together of them. */
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { Concatenate } from "../layers/concatenate.js";
import type { Shape } from "../shape.js";
import type { At } from "./axes.js";
import type { Range } from "./get_item.js";

/** Most parts that a tensor is made of. */
export const MOST_PARTS = 64;

/** What the core calls an axis: that of steps, or the last one. */
export const alongOf = (place: number, { shape }: At): "features" | "steps" =>
  place === shape.length - 1 ? "features" : "steps";

/** A shape with another size at a place. */
export const resized = (shape: Shape, place: number, size: number | null): Shape =>
  shape.map((old, i) => (i === place ? size : old));

/** What a range takes along an axis. */
export function takePart(
  into: Lowering,
  input: InnerTensor,
  along: "features" | "steps",
  [range, part]: readonly [range: Range, part: string],
): InnerTensor {
  return into.add("Slice", { [along]: range }, [input], 1, { part })[0]!;
}

/** Tensors of these shapes one behind the other. */
export const joinParts = (
  into: Lowering,
  parts: readonly InnerTensor[],
  shapes: readonly Shape[],
  axis: number,
): InnerTensor[] => new Concatenate({ axis }).lower(into, parts, shapes);
