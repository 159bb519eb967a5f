// Products of matrices.
import { isWide } from "../graph/wide.js";
import type { ProductKind } from "./product.js";
import { subscripts } from "./subscripts.js";

/** The features of the first by the steps of the second. */
const matrices = { axes: [-1, 1], swapped: false } as const;

/** `(batch, m, k)` by `(batch, k, n)`, also with the same axes before these in both, or either by an array for all rows. */
export const MATMUL: ProductKind = {
  className: "Matmul",
  contraction: (_, shapes, arrays) => {
    const sequences = shapes.every(({ length }) => length === 3);
    return sequences || (arrays[1] && shapes[0]!.length === 2) ? matrices : undefined;
  },
  letters: (_, [a, b]) => {
    if (a!.length !== b!.length || !isWide(a!)) return undefined;
    const around = "ab".slice(0, a!.length - 3);
    return { sides: [`${around}mk`, `${around}kn`], product: `${around}mn` };
  },
};

/** By an array for all rows alone: of two tensors it would be that of all their rows. */
export const DOT: ProductKind = {
  className: "Dot",
  contraction: (_, __, arrays) => (arrays[1] ? matrices : undefined),
};

/** Equations of two operands that share the batch and one letter, over which they are summed; other ones are an {@link EinsumBeside}. */
export const EINSUM: ProductKind = {
  className: "Einsum",
  readers: { subscripts },
  contraction: (settings, shapes, arrays) => {
    const [left, output] = (settings.subscripts as string).split("->") as [string, string];
    const sides = left.split(",");
    const batch = output[0];
    const own = sides.map((side, i) => (arrays[i] ? side : side.slice(1)));
    const begins = sides.every((side, i) => arrays[i] || side[0] === batch);
    const fits =
      sides.length === 2 &&
      begins &&
      sides.every((side, i) => (arrays[i] ? side.length === 2 : side.length === shapes[i]!.length));
    if (!fits) return undefined;
    const [a, b] = own as [string, string];
    const summed = [...a].filter((letter) => b.includes(letter));
    const rest = own.map((side) => [...side].filter((letter) => letter !== summed[0]).join(""));
    const [row, letters] = [output.slice(1), [...a, ...b]];
    const different = new Set([batch, ...letters]).size === letters.length;
    if (summed.length !== 1 || !different) return undefined;
    const swapped = row !== rest.join("");
    if (swapped && row !== [...rest].reverse().join("")) return undefined;
    if (row === "") return undefined;
    const axes = own.map((side) => side.indexOf(summed[0]!) + 1) as [number, number];
    return { axes, swapped };
  },
  letters: (settings, shapes) => {
    const [left, output] = (settings.subscripts as string).split("->") as [string, string];
    const sides = left.split(",") as [string, string];
    const batch = output[0]!;
    const fits = sides.every(
      (side, i) => side.lastIndexOf(batch) === 0 && side.length === shapes[i]!.length,
    );
    const own = sides.map((side) => side.slice(1)) as [string, string];
    return fits ? { sides: own, product: output.slice(1) } : undefined;
  },
};
