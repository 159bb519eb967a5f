// TensorFlow.js applies constraints to the weights that it loads. What they would change would not be loaded as it is.
import { own } from "../../checks.js";
import type { ModelWeight } from "../../model/graph.js";
import { unsaidLayer } from "./refusing.js";

/** How far a weight may be moved: it adds 1e-7 to the norms by which it divides. */
const NEAR = 1e-6;

interface Constraint {
  readonly class_name: string;
  readonly config: { readonly axis?: number | readonly number[] } & Readonly<
    Record<string, number>
  >;
}

/** What a norm becomes. */
const NORMS: Readonly<Record<string, (norm: number, config: Constraint["config"]) => number>> = {
  MaxNorm: (norm, { max_value }) => Math.min(norm, max_value!),
  MinMaxNorm: (norm, { min_value, max_value, rate }) =>
    rate! * Math.min(Math.max(norm, min_value!), max_value!) + (1 - rate!) * norm,
  UnitNorm: () => 1,
};

/** @throws BpttError `Unsupported` for a weight that does not keep to its constraint. */
export function checkConstraints(weights: ReadonlyMap<ModelWeight, Float32Array>): void {
  for (const [weight, data] of weights) {
    const constraint = constraintOf(weight);
    if (!constraint || keeps(weight.shape, data, constraint)) continue;
    throw unsaidLayer(
      weight.layer.name,
      `its weight "${weight.path}" does not keep to its ${constraint.class_name}, which would be applied as it is loaded`,
    );
  }
}

function constraintOf({ of, path }: ModelWeight): Constraint | null | undefined {
  const key = path.slice(path.lastIndexOf("/") + 1);
  const name = key === "recurrent_kernel" ? "recurrent" : key;
  return of.at(-1)!.describe(true)[`${name}_constraint`] as Constraint | null | undefined;
}

function keeps(shape: readonly number[], data: Float32Array, { class_name, config }: Constraint) {
  const wanted = own(NORMS, class_name);
  if (wanted === undefined) return data.every((x) => x >= 0);
  const groups = groupsOf(shape, [config.axis ?? 0].flat());
  const squares = new Float64Array(data.length);
  data.forEach((x, i) => {
    squares[groups[i]!]! += x * x;
  });
  return data.every((x, i) => {
    const norm = Math.sqrt(squares[groups[i]!]!);
    return Math.abs((x * wanted(norm, config)) / (norm + 1e-7) - x) <= NEAR;
  });
}

/** For each number of a weight the first of those that have a norm with it: the numbers along some axes. */
function groupsOf(shape: readonly number[], axes: readonly number[]): Int32Array {
  const along = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  const size = shape.reduce((a, b) => a * b, 1);
  return Int32Array.from({ length: size }, (_, i) => {
    let [group, stride, rest] = [0, 1, i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const dim = shape[axis]!;
      if (!along.has(axis)) group += (rest % dim) * stride;
      stride *= dim;
      rest = Math.floor(rest / dim);
    }
    return group;
  });
}
