// Masks: tensors of truth values, (batch, steps), that go beside sequences.
import type { MaskRule } from "../../layers/layer.js";
import type { GraphBuilder } from "./graph_builder.js";
import { floats, type Lower, type Value, width } from "./place.js";
import { BOOL, FLOAT } from "./protos.js";

/** The mask of what a layer makes of these inputs. */
export function maskOf(
  g: GraphBuilder,
  rule: MaskRule,
  inputs: readonly Value[],
): string | undefined {
  const masks = inputs.map(({ mask }) => mask);
  if (rule === "none") return undefined;
  if (rule === "first") return masks[0];
  if (rule === "behind") {
    if (!masks.some((mask) => mask !== undefined)) return undefined;
    const parts = inputs.map(({ name, mask }) => mask ?? everyStep(g, name));
    return g.op("Concat", parts, { axis: 1 });
  }
  return masks.every((mask) => mask !== undefined) ? either(g, masks) : undefined;
}

/** Whether a step is there in one of the masks. */
export function either(g: GraphBuilder, masks: readonly string[]): string {
  const [first, ...others] = new Set(masks);
  return others.reduce((a, b) => g.op("Or", [a, b]), first!);
}

/** The mask of a sequence that has none. */
function everyStep(g: GraphBuilder, x: string): string {
  const shape = g.op("Concat", [g.sizeOf(x, 0), g.sizeOf(x, 1)], { axis: 0 });
  return g.op("Expand", [g.bools([true], [1]), shape]);
}

/** Whether numbers, or ids, are others than this one. */
export function differs(g: GraphBuilder, { name, type }: Value, value: number): string {
  const numbers = type === FLOAT ? name : g.cast(name, FLOAT);
  return g.op("Not", [g.op("Equal", [numbers, g.floats(value)])]);
}

/** Whether one of the features of each step is true. */
const anyFeature = (g: GraphBuilder, truths: string, keepdims = 0): string =>
  g.cast(g.op("ReduceMax", [g.cast(truths, FLOAT)], { axes: [-1], keepdims }), BOOL);

const truths = (g: GraphBuilder, { name, type }: Value): string =>
  type === BOOL ? name : g.cast(name, BOOL);

const isTrue = (name: string, shape: Value["shape"]): Value => ({ name, shape, type: BOOL });

/** Steps at which all features are one value. They hold zeros behind it. */
export const masking: Lower = ({ g, inputs: [x], config }) => {
  const mask = anyFeature(g, differs(g, x!, config.mask_value as number));
  const kept = g.op("Where", [g.unsqueeze(mask, 2), x!.name, g.floats(0)]);
  return { ...floats(kept, x!.shape), mask };
};

/** A sequence under a mask that is handed over. */
export const handed: Lower = ({ g, inputs: [x, mask] }) => {
  const given = truths(g, mask!);
  return { ...x!, mask: mask!.shape.length === 3 ? g.squeeze(given, 2) : given };
};

export const notEqual: Lower = ({ g, inputs: [x], config }) =>
  isTrue(differs(g, x!, config.value as number), x!.shape);

export const any: Lower = ({ g, layer, inputs: [x] }) => {
  const [shape] = layer.shapesFor([x!.shape]);
  return isTrue(anyFeature(g, truths(g, x!), shape!.length === 3 ? 1 : 0), shape!);
};

/** Of truth values, the larger one. */
export const logicalOr: Lower = ({ g, layer, inputs }) =>
  isTrue(
    either(
      g,
      inputs.map((input) => truths(g, input)),
    ),
    layer.shapesFor(inputs.map(({ shape }) => shape))[0]!,
  );

/** The same numbers in every batch: states, an array, or a mask, a single row of which may stand for all. */
export const constant: Lower = ({ g, layer, inputs: [x], config }) => {
  const { rows, steps, features, repeats, values } = config as unknown as {
    rows: number;
    steps?: number;
    features: number;
    repeats?: boolean;
    values: readonly number[];
  };
  const shape = steps === undefined ? [rows, features] : [rows, steps, features];
  if (steps === undefined || layer.dtype !== "bool") {
    return floats(g.floats([...values], shape), shape);
  }
  const truths = values.map((value) => value !== 0);
  const mask = g.bools(truths, [rows, steps]);
  if (!repeats) return isTrue(mask, [rows, steps]);
  const all = g.op("Concat", [g.sizeOf(x!.name, 0), g.ints([steps])], { axis: 0 });
  return isTrue(g.op("Expand", [mask, all]), [null, steps]);
};

/** The mean of the steps that count: 0 where none does. */
export const globalAverage: Lower = ({ g, inputs: [x] }) => {
  const shape = [x!.shape[0]!, width(x!)];
  const { mask } = x!;
  if (mask === undefined) {
    return floats(g.op("ReduceMean", [x!.name], { axes: [1], keepdims: 0 }), shape);
  }
  const kept = g.op("Where", [g.unsqueeze(mask, 2), x!.name, g.floats(0)]);
  const over = g.ints([1]);
  const sum = g.op("ReduceSum", [kept, over], { keepdims: 0 });
  const count = g.op("ReduceSum", [g.cast(g.unsqueeze(mask, 2), FLOAT), over], { keepdims: 0 });
  return floats(g.op("Div", [sum, g.op("Max", [count, g.floats(1)])]), shape);
};
