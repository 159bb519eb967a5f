// Operations that a layer does as well.
import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { Activation } from "../layers/activation.js";
import { Concatenate } from "../layers/concatenate.js";
import { Permute } from "../layers/permute.js";
import { Reshape } from "../layers/reshape.js";
import { Softmax } from "../layers/softmax.js";
import { isOfOpenSteps, MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { type At, axes, axis, badShape, placeOf, placesOf } from "./axes.js";
import { ExpandSteps } from "./expand_steps.js";
import { ALL, GetItem, type Range } from "./get_item.js";
import type { LayerOperationKind } from "./layer_operation.js";

export const CONCATENATE: LayerOperationKind = {
  className: "Concatenate",
  module: "numpy",
  readers: { axis: axis(-1) },
  takesList: true,
  layer: (settings, _, name) => new Concatenate({ axis: settings.axis as number, name }),
};

/** A new axis of size 1. */
export const EXPAND_DIMS: LayerOperationKind = {
  className: "ExpandDims",
  module: "numpy",
  readers: { axis: axis() },
  layer: (settings, [shape], name) => {
    const at = { name, shape: shape! };
    const rank = shape!.length;
    if (rank === MOST_RANK) {
      throw badShape(at, `expected ndim of at most ${MOST_RANK - 1}, found ndim=${rank}`);
    }
    const place = placeOf(settings.axis as number, rank + 1, at);
    if (isOfOpenSteps(shape!)) {
      if (place === 2) return new ExpandSteps({ name });
      throw badShape(at, "the number of steps must be known where they become features");
    }
    const row = shape!.slice(1) as number[];
    if (row.some((size) => size === null)) throw badShape(at, "the number of steps must be known");
    row.splice(place - 1, 0, 1);
    return new Reshape(row, { name });
  },
};

export const FLIP: LayerOperationKind = {
  className: "Flip",
  module: "numpy",
  readers: { axis: axes() },
  layer: (settings, [shape], name) => {
    const turned: Range = { start: null, stop: null, step: -1 };
    const places = placesOf(settings.axis, { name, shape: shape! });
    const keys = shape!.map((_, i) => (places.includes(i) ? turned : ALL));
    return new GetItem(keys, { name });
  },
};

export const LOG_SOFTMAX: LayerOperationKind = {
  className: "LogSoftmax",
  module: "nn",
  readers: { axis: axis(-1) },
  layer: (settings, [shape], name) => overFeatures("log_softmax", settings.axis, shape!, name),
};

export const MOVEAXIS: LayerOperationKind = {
  className: "Moveaxis",
  module: "numpy",
  readers: { source: axes(), destination: axes() },
  layer: ({ source, destination }, [shape], name) => {
    const at = { name, shape: shape! };
    const [from, to] = [placesOf(source, at), placesOf(destination, at)];
    if (from.length !== to.length) throw badShape(at, "expected as many axes to move from as to");
    const order = [...shape!.keys()].filter((place) => !from.includes(place));
    const moves = to.map((place, i) => [place, from[i]!] as const).sort(([a], [b]) => a - b);
    for (const [place, moved] of moves) order.splice(place, 0, moved);
    return permuted(order, at);
  },
};

export const RESHAPE: LayerOperationKind = {
  className: "Reshape",
  module: "numpy",
  readers: { newshape },
  layer: (settings, _, name) => new Reshape((settings.newshape as number[]).slice(1), { name }),
};

export const SOFTMAX: LayerOperationKind = {
  className: "Softmax",
  module: "nn",
  readers: { axis: axes(-1) },
  layer: (settings, _, name) => new Softmax({ axis: settings.axis as number | number[], name }),
};

export const SPARSEMAX: LayerOperationKind = {
  className: "Sparsemax",
  module: "nn",
  readers: { axis: axis(-1) },
  layer: (settings, [shape], name) => overFeatures("sparsemax", settings.axis, shape!, name),
};

/** Without axes of size 1. */
export const SQUEEZE: LayerOperationKind = {
  className: "Squeeze",
  module: "numpy",
  readers: { axis: axes(null) },
  layer: (settings, [shape], name) => {
    const at = { name, shape: shape! };
    const single = [...shape!.keys()].filter((i) => i > 0 && shape![i] === 1);
    const places = settings.axis === null ? single : placesOf(settings.axis, at);
    if (!places.every((place) => single.includes(place))) {
      throw badShape(at, `expected sizes of 1 along axis ${String(settings.axis)}`);
    }
    const row = shape!.filter((_, i) => i > 0 && !places.includes(i));
    return new Reshape(knownRow(row, at), { name });
  },
};

export const SWAPAXES: LayerOperationKind = {
  className: "Swapaxes",
  module: "numpy",
  readers: { axis1: axis(), axis2: axis() },
  layer: ({ axis1, axis2 }, [shape], name) => {
    const at = { name, shape: shape! };
    const order = [...shape!.keys()];
    const [one, other] = [axis1, axis2].map((axis) => placeOf(axis as number, order.length, at));
    [order[one!], order[other!]] = [order[other!]!, order[one!]!];
    return permuted(order, at);
  },
};

export const TRANSPOSE: LayerOperationKind = {
  className: "Transpose",
  module: "numpy",
  readers: { axes: axes(null) },
  layer: (settings, [shape], name) => {
    const at = { name, shape: shape! };
    const [batch, ...order] = [settings.axes ?? [...shape!.keys()].reverse()].flat() as number[];
    if (batch !== 0) throw badShape(at, "the axis of the batch can't be moved");
    return permuted([0, ...placesOf(order, at)], at);
  },
};

/** An activation over the last axis. */
function overFeatures(
  activation: "log_softmax" | "sparsemax",
  axis: unknown,
  shape: Shape,
  name: string,
) {
  const at = { name, shape };
  const place = placeOf(axis as number, shape.length, at);
  if (place === shape.length - 1) return new Activation(activation, { name });
  throw badShape(at, `expected the last axis, got ${axis}`);
}

/** With axes in this order. */
function permuted(order: readonly number[], at: At) {
  const { name, shape } = at;
  if (order.length !== shape.length) {
    throw badShape(at, `expected as many axes as there are, got ${order.length}`);
  }
  return new Permute(order.slice(1), { name });
}

/** What is left of a row, which is something of a known size. */
function knownRow(row: readonly (number | null)[], at: At): number[] {
  if (row.length === 0) throw badShape(at, "nothing is left of a row but one number");
  if (row.length === 1 && row[0] === null) {
    throw badShape(at, "the number of steps must be known where they become features");
  }
  return row.map((size) => size ?? -1);
}

/** A shape of which the batch is the first axis, and any size. */
function newshape(where: string, name: string, value: unknown): number[] {
  const sizes = (takeItems(value, MOST_RANK) ?? []) as number[];
  const row = sizes.slice(1);
  const fits =
    sizes[0] === -1 &&
    row.length > 0 &&
    row.every((size) => Number.isSafeInteger(size) && size > 0);
  if (fits) return sizes;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected -1 for the batch and one to four positive integers, got ${showItems(value)}.`,
  );
}
