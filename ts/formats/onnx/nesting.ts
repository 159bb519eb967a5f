// Steps within steps: ONNX's operators know rows and their steps, so the steps of all rows are rows while a layer goes over what is within them.
//
//     (batch, steps, inner steps, features) -> (batch * steps, inner steps, features) -> (batch, steps, ...)
//
// Masked steps are rows as well: what they hold goes through, as it does in the core where somebody looks.
import type { Layer, MaskRule } from "../../layers/layer.js";
import type { GraphBuilder } from "./graph_builder.js";
import { maskOf } from "./masks.js";
import type { Lower, Place, Value } from "./place.js";

/** The rows and steps of a tensor again, with these sizes behind them. */
export function byStep(g: GraphBuilder, x: string, like: string, sizes: readonly number[]): string {
  const rows = g.op("Slice", [g.op("Shape", [like]), g.ints([0]), g.ints([2])]);
  return g.op("Reshape", [x, g.op("Concat", [rows, g.ints(sizes)], { axis: 0 })]);
}

/** The layer that goes over each step: what a TimeDistributed wraps, and else the layer itself. */
const within = (layer: Layer): Layer => (layer.distributes ? layer.parts[0]! : layer);

/** The steps of all rows as rows, under the mask of their own steps. */
function folded(g: GraphBuilder, { name, shape, type, inner }: Value): Value {
  const sizes = shape.slice(2) as number[];
  const rows = g.once(`rows ${name}`, () => g.reshape(name, -1, ...sizes));
  return { name: rows, shape: [null, ...sizes], type, mask: inner?.mask };
}

/** A node over rows that are the steps of its inputs. */
export const overEach =
  (lower: Lower): Lower =>
  (at) => {
    const { g, inputs } = at;
    const [like] = inputs as [Value];
    const made = lower({
      ...at,
      layer: within(at.layer),
      inputs: inputs.map((x) => folded(g, x)),
      config: { ...at.config, each: false },
    });
    return [made].flat().map((value) => {
      const sizes = value.shape.slice(1) as number[];
      const name = byStep(g, value.name, like.name, sizes);
      g.once(`rows ${name}`, () => value.name);
      return { ...value, name, shape: [...like.shape.slice(0, 2), ...sizes], mask: undefined };
    });
  };

/** A node over steps within steps, which heeds and makes masks of those. What has steps of its own goes on as such. */
export const overNested = (at: Place, lower: Lower): Value[] => {
  const { mask } = at.inputs.find(({ mask }) => mask !== undefined) ?? {};
  const masks: (string | undefined)[] = [];
  const made = overEach((rows) => {
    const values = masked(rows, lower(rows), rows.layer.maskRule);
    masks.push(...values.map((value) => value.mask));
    return values;
  })(at);
  return [made].flat().map((value, i) => ({
    ...value,
    mask,
    inner: value.shape.length > 3 ? { mask: masks[i] } : undefined,
  }));
};

/** Values with their masks, where their node says nothing of them by the layer's rule. */
export function masked(
  { g, layer, inputs }: Place,
  made: Value | readonly Value[],
  rule: MaskRule,
): Value[] {
  const values = [made].flat() as Value[];
  // Asked for once, and only where something has steps.
  const sequences = values.some(({ shape, mask }) => shape.length >= 3 && mask === undefined);
  const ruled = sequences ? maskOf(g, rule, inputs) : undefined;
  return values.map((value, i) => {
    const steps = value.shape.length >= 3 && i < layer.maskedOutputs;
    return { ...value, mask: steps ? (value.mask ?? ruled) : undefined };
  });
}

/** Each step is a sequence, or a sequence of one step. */
export const nest: Lower = ({ g, inputs: [x], config }) => {
  if (x!.inner) return x!;
  if (!config.single) return { ...x!, inner: {} };
  const [rows, steps, ...line] = x!.shape as [number | null, number | null, ...number[]];
  const name = g.unsqueeze(x!.name, 2);
  return { ...x!, name, shape: [rows, steps, 1, ...line], inner: {} };
};

/** Each step is a line again. */
export const unnest: Lower = ({ g, inputs: [x], config }) => {
  if (!x!.inner) return x!;
  if (!config.single) return { ...x!, inner: undefined };
  const [rows, steps, , ...line] = x!.shape;
  return {
    ...x!,
    name: g.squeeze(x!.name, 2),
    shape: [rows!, steps!, ...(line as number[])],
    inner: undefined,
  };
};
