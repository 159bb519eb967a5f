/**
 * Products of two tensors of any axes, a letter for each axis as an einsum has them: a letter of both that the product has too is gone over one place after
 * the other, one that it has not is multiplied and summed. All else is one product of matrices for each of the former.
 */
import { type Shape, sizeOf } from "../shape.js";
import type { InnerTensor, Lowering } from "./lowering.js";
import { fromMatrices, toMatrices } from "./matrices.js";
import { Wide } from "./wide.js";

/** A letter for each axis behind that of the batch. */
export interface Letters {
  readonly sides: readonly [string, string];
  readonly product: string;
}

/** The letters of each kind, in the order of the first side that has them. */
function kinds({ sides: [a, b], product }: Letters) {
  const both = [...a].filter((letter) => b.includes(letter));
  const only = (side: string) => [...side].filter((letter) => !both.includes(letter));
  return {
    shared: both.filter((letter) => product.includes(letter)),
    summed: both.filter((letter) => !product.includes(letter)),
    own: [only(a), only(b)] as const,
  };
}

/** Whether letters are those of such a product: no axis twice, and none of one tensor alone that is summed. */
export function isContraction(letters: Letters): boolean {
  const { sides, product } = letters;
  const { shared, own } = kinds(letters);
  const made = [...shared, ...own.flat()];
  const different = [...sides, product].every((side) => new Set(side).size === side.length);
  return different && product !== "" && [...made].sort().join() === [...product].sort().join();
}

/** The size of each letter; the first that has two is told. */
export function sizesOf(
  { sides }: Letters,
  shapes: readonly Shape[],
): { readonly sizes: ReadonlyMap<string, number | null>; readonly differs: string | undefined } {
  const sizes = new Map<string, number | null>();
  let differs: string | undefined;
  sides.forEach((side, i) => {
    [...side].forEach((letter, axis) => {
      const [size, known = null] = [shapes[i]![axis + 1]!, sizes.get(letter)];
      if (size !== null && known !== null && size !== known) differs ??= letter;
      sizes.set(letter, size ?? known);
    });
  });
  return { sizes, differs };
}

/** A call: the layer's name, the shapes of both tensors and of the product, and whether what is summed is of unit vectors. */
export interface Contracted {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly made: Shape;
  readonly normalize: boolean;
}

/** The product of tensors whose sizes are all known. */
export function contract(
  into: Lowering,
  tensors: readonly InnerTensor[],
  letters: Letters,
  { name, shapes, made, normalize }: Contracted,
): InnerTensor {
  const { sizes } = sizesOf(letters, shapes);
  const { shared, summed, own } = kinds(letters);
  const count = (some: readonly string[]) => sizeOf(some.map((letter) => sizes.get(letter)!));
  const [places, steps, features] = [count(shared), own.map(count), count(summed)];
  const matrices = tensors.map((tensor, i) => {
    const wide = new Wide(into, { name, shape: shapes[i]! }, `side_${i}`);
    const side = [...letters.sides[i]!];
    const order = [...shared, ...own[i]!, ...summed].map((letter) => side.indexOf(letter));
    const row = wide.turned(wide.rows(tensor), shapes[i]!.slice(1) as number[], order);
    return toMatrices(into, row, { places, steps: steps[i]!, features }, [name, `matrix_${i}`]);
  });
  const [m, n] = steps as [number, number];
  const config = { first: "features", second: "features", steps: n, normalize };
  const [product] = into.add("Dot", config, matrices, 1, { part: "product" });
  const row = fromMatrices(into, product!, { places, steps: m, features: n }, [name, "row"]);
  const found = [...shared, ...own.flat()];
  const order = [...letters.product].map((letter) => found.indexOf(letter));
  const wide = new Wide(into, { name, shape: made }, "made");
  const turned = wide.turned(
    row,
    found.map((letter) => sizes.get(letter)!),
    order,
  );
  return wide.fromRows(turned, made);
}
