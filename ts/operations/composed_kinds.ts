// Operations of one tensor that are nodes of the core behind each other.
import type { InnerTensor } from "../graph/lowering.js";
import { Wide } from "../graph/wide.js";
import { count, number, only, optional } from "../readers.js";
import type { Shape } from "../shape.js";
import { axis, badShape, placeIn, placeOf, sizeAt } from "./axes.js";
import type { ComposedKind } from "./composed.js";
import { alongOf, MOST_PARTS, resized, takePart } from "./parts.js";

const LENGTH = { rule: "norm", over: "features" };

/** The sum of all up to each. */
export const CUMSUM: ComposedKind = {
  className: "Cumsum",
  module: "numpy",
  readers: { axis: axis(), dtype: only(null) },
  shapes: (settings, at) => {
    placeIn(settings.axis, at);
    return [at.shape];
  },
  keepsSteps: () => true,
  lower: (settings, at, input, into) =>
    into.add("CumulativeSum", { over: alongOf(placeIn(settings.axis, at), at) }, [input], 1),
};

/** Each number less the one before. */
export const DIFF: ComposedKind = {
  className: "Diff",
  module: "numpy",
  readers: { n: only(1), axis: axis(-1) },
  shapes: (settings, at) => {
    const place = placeIn(settings.axis, at);
    const size = at.shape[place]!;
    if (size === 1) throw badShape(at, `there is no difference along axis ${settings.axis}`);
    return [resized(at.shape, place, size && size - 1)];
  },
  keepsSteps: (settings, at) => placeIn(settings.axis, at) > 1,
  lower: (settings, at, input, into) => {
    const along = alongOf(placeIn(settings.axis, at), at);
    const [behind, before] = [
      { start: 1, stop: null, step: 1 },
      { start: 0, stop: -1, step: 1 },
    ].map((range, i) => takePart(into, input, along, [range, `part_${i}`]));
    return into.add("Elementwise", { rule: "subtract" }, [behind!, before!], 1);
  },
};

/** Divided by their length along an axis, or by epsilon where that is more. */
export const NORMALIZE: ComposedKind = {
  className: "Normalize",
  module: "nn",
  readers: { axis: axis(-1), order: only(2), epsilon: optional(number(undefined, 1e-30)) },
  shapes: (settings, at) => {
    placeIn(settings.axis, at);
    return [at.shape];
  },
  keepsSteps: () => true,
  lower: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    const over = alongOf(place, at);
    const add = (name: string, config: object, inputs: InnerTensor[], part?: string) =>
      into.add(name, { ...config }, inputs, 1, { part });
    const length = add("Reduce", { rule: "norm", over }, [input], "length");
    const floor = { rule: "maximum", operands: [null, settings.epsilon ?? 1e-7] };
    const least = add("Elementwise", floor, length, "least");
    // Lengths over steps are a vector, which stands for every step.
    return add("Elementwise", { rule: "divide" }, [input, least[0]!]);
  },
  wide: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    if (place === 1) return undefined;
    const wide = new Wide(into, at);
    const epsilon = { rule: "maximum", operands: [null, settings.epsilon ?? 1e-7] };
    const divided = (x: InnerTensor, groups: number) => {
      const length = into.add("Reduce", LENGTH, [x], 1, { part: "length" });
      const [least] = into.add("Elementwise", epsilon, length, 1, { part: "least" });
      const each = wide.spreadLines(least!, groups, at.shape[place]!);
      return into.add("Elementwise", { rule: "divide" }, [x, each], 1);
    };
    return wide.along(input, place, divided, [at.shape]);
  },
};

/** 1 at the place that a number names, and 0 at all others; one that names none has zeros alone. */
export const ONE_HOT: ComposedKind = {
  className: "OneHot",
  module: "nn",
  reads: "either",
  readers: { numClasses: count(), axis: axis(-1), dtype: only("float32"), sparse: only(false) },
  shapes: (settings, at) => {
    const { shape } = at;
    if (shape.length !== 2) throw badShape(at, `expected ndim=2, found ndim=${shape.length}`);
    const place = placeOf(settings.axis as number, 3, at);
    if (place !== 2) throw badShape(at, `expected the last axis, got ${settings.axis}`);
    return [[...shape, settings.num_classes as number]];
  },
  keepsSteps: () => true,
  lower: (settings, at, input, into) => {
    const steps = at.shape[1];
    const ids =
      steps === null
        ? into.add("ExpandSteps", {}, [input], 1, { part: "expanded" })
        : into.add("Reshape", { steps, features: 1 }, [input], 1, { part: "expanded" });
    const features = settings.num_classes as number;
    const values = Array.from({ length: features }, (_, i) => i);
    const numbers = { rows: 1, features, repeats: true, values };
    const classes = into.add("Constant", numbers, [input], 1, { part: "classes" });
    const whole = into.add("Elementary", { function: "trunc" }, ids, 1, { part: "whole" });
    return into.add("Elementwise", { rule: "equal" }, [...whole, ...classes], 1);
  },
};

/** The tensor at each place along an axis, which goes. */
export const UNSTACK: ComposedKind = {
  className: "Unstack",
  module: "core",
  readers: { num: optional(count()), axis: axis(0) },
  shapes: (settings, at) => {
    const place = placeIn(settings.axis, at);
    const size = sizeAt(place, at);
    if (settings.num !== null && settings.num !== size) {
      throw badShape(at, `expected ${settings.num} places along axis ${settings.axis}`);
    }
    if (size > MOST_PARTS) throw badShape(at, `expected at most ${MOST_PARTS} places`);
    if (at.shape.length === 2) throw badShape(at, "nothing is left of a row but one number");
    const left = at.shape.filter((_, i) => i !== place);
    if (left[1] === null) throw badShape(at, "the number of steps must be known");
    return Array<Shape>(size).fill(left);
  },
  keepsSteps: () => false,
  lower: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    return Array.from({ length: sizeAt(place, at) }, (_, i) => {
      const one = { start: i, stop: i + 1, step: 1 };
      const config = place === 1 ? { step: i } : { features: one, as_features: at.shape[1] };
      return into.add("Slice", config, [input], 1, { part: `part_${i}` })[0]!;
    });
  },
  wide: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    if (place === 1) return undefined;
    const size = sizeAt(place, at);
    const left = at.shape.filter((_, i) => i !== place);
    const parts = (x: InnerTensor) =>
      Array.from({ length: size }, (_, i) => {
        const one = { start: i, stop: i + 1, step: 1 };
        return takePart(into, x, "features", [one, `part_${i}`]);
      });
    return new Wide(into, at).along(input, place, parts, Array<Shape>(size).fill(left));
  },
};
