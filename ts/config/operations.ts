/** Keras's operations among the layers of a functional configuration, read. */
import { camelKey, snakeKey } from "../checks.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import * as activations from "../operations/activation_kinds.js";
import type { ComposedKind } from "../operations/composed.js";
import * as composites from "../operations/composed_kinds.js";
import { Elementwise } from "../operations/elementwise.js";
import type { ElementwiseKind } from "../operations/elementwise_kinds.js";
import * as comparisons from "../operations/elementwise_kinds.js";
import {
  Any,
  Composed,
  ConcatenateMasks,
  ExpandSteps,
  einsumOf,
  GetItem,
  LayerOperation,
  LogicalOr,
  NotEqual,
  OnesMask,
  type Operand,
  Pointwise,
  Product,
  Reduction,
  type ReductionOptions,
  Split,
  type SplitOptions,
  Stack,
  ZerosMask,
} from "../operations/index.js";
import * as layers from "../operations/layer_kinds.js";
import type { LayerOperationKind } from "../operations/layer_operation.js";
import * as places from "../operations/placed_kinds.js";
import type { PointwiseKind } from "../operations/pointwise.js";
import * as numbers from "../operations/pointwise_kinds.js";
import type { ProductKind } from "../operations/product.js";
import * as products from "../operations/product_kinds.js";
import type { ReductionKind } from "../operations/reduction.js";
import * as reductions from "../operations/reduction_kinds.js";
import type { Readers } from "../readers.js";
import { isLastAxis } from "./activations.js";
import type { Fields } from "./fields.js";
import { readKeys } from "./keys.js";
import type { OperationArguments } from "./operation_calls.js";

/** What makes an operation where it is called: its name, the arguments of the call, the tensors among them, and what stands behind them. */
type Make = (
  name: { name?: string },
  operands: readonly Operand[],
  tensors: readonly SymbolicTensor[],
  key: unknown,
) => Layer;

/** An operation by its class. */
export interface OperationKind {
  /** The names of its call's arguments. */
  readonly names: readonly string[];
  readonly takes: OperationArguments;
  /** Reads its settings, and gives what makes it. */
  make(config: Fields): Make;
}

/** Settings of a configuration as options, by their names there. */
function settings(config: Fields, names: readonly string[]): Record<string, unknown> {
  const there = names.map(camelKey).filter((name) => config.has(snakeKey(name)));
  return Object.fromEntries(there.map((name) => [name, config.take(snakeKey(name))]));
}

const names = (readers: Readers = {}): string[] => Object.keys(readers);

const elementwise = (kind: ElementwiseKind): OperationKind => ({
  names: ["x1", "x2"],
  takes: "operands",
  make: () => (name, operands) => new Elementwise(kind, operands, name),
});

/** Of one tensor, with settings of these names. */
const ofTensor = (
  named: readonly string[],
  make: (options: Record<string, unknown>) => Layer,
): OperationKind => ({
  names: ["x"],
  takes: "tensor",
  make: (config) => {
    const given = settings(config, named);
    return (name) => make({ ...given, ...name });
  },
});

const pointwise = (kind: PointwiseKind): OperationKind =>
  ofTensor(names(kind.readers), (options) => new Pointwise(kind, options));

const layer = (kind: LayerOperationKind): OperationKind =>
  ofTensor(names(kind.readers), (options) => new LayerOperation(kind, options));

const reduction = (kind: ReductionKind): OperationKind =>
  ofTensor(
    [...new Set(["axis", "keepdims", ...names(kind.readers)])],
    (options) => new Reduction(kind, options as unknown as ReductionOptions),
  );

const composed = (kind: ComposedKind): OperationKind =>
  ofTensor(names(kind.readers), (options) => new Composed(kind, options));

/** Numbers that are all alike or, as truth values, a mask. */
const alike = (
  kind: PointwiseKind,
  Mask: new (options: { name?: string }) => Layer,
): OperationKind =>
  ofTensor(["dtype"], ({ dtype = undefined, ...name }) =>
    dtype === "bool" ? new Mask(name) : new Pointwise(kind, { dtype, ...name }),
  );

const product = (kind: ProductKind): OperationKind => ({
  names: ["x1", "x2"],
  takes: "operands",
  make: (config) => {
    const given = settings(config, names(kind.readers));
    return (name, operands) => new Product(kind, operands, { ...given, ...name });
  },
});

const allOf = <T extends { className: string }>(
  kinds: Readonly<Record<string, T>>,
  make: (kind: T) => OperationKind,
): [string, OperationKind][] => Object.values(kinds).map((kind) => [kind.className, make(kind)]);

/** Those that have something of their own, above all where truth values make masks. */
const OTHERS: Record<string, OperationKind> = {
  Any: {
    names: ["x"],
    takes: "tensor",
    make: (config) => {
      const axis = config.take("axis") as number | number[];
      const keepdims = (config.take("keepdims") ?? false) as boolean;
      return (name, _, [x]) =>
        x!.shape.length === 3 && isLast(axis)
          ? new Any({ keepdims, ...name })
          : new Reduction(reductions.ANY, { axis, keepdims, ...name });
    },
  },
  Concatenate: {
    names: ["xs"],
    takes: "list",
    make: (config) => {
      const axis = config.take("axis");
      return (name, _, tensors) => {
        if (!areTruths(tensors)) return new LayerOperation(layers.CONCATENATE, { axis, ...name });
        const steps = axis === 1 || axis === -2;
        if (!steps && !isLast(axis)) throw config.refuse("axis", axis);
        return new ConcatenateMasks(steps, name);
      };
    },
  },
  Einsum: {
    names: ["x1", "x2"],
    takes: "operands",
    make: (config) => {
      const subscripts = config.take("subscripts") as string;
      return (name, operands, tensors) => {
        const shapes = tensors.map(({ shape }) => shape);
        return einsumOf(operands, { subscripts, ...name }, shapes);
      };
    },
  },
  ExpandDims: {
    names: ["x"],
    takes: "tensor",
    make: (config) => {
      const axis = config.take("axis");
      return (name, _, tensors) => {
        if (!areTruths(tensors)) return new LayerOperation(layers.EXPAND_DIMS, { axis, ...name });
        if (!isLast(axis)) throw config.refuse("axis", axis);
        return new ExpandSteps(name);
      };
    },
  },
  GetItem: {
    names: ["x", "key"],
    takes: "key",
    make: (config) => (name, _, __, key) => new GetItem(readKeys(key, config.where), name),
  },
  LogicalOr: {
    names: ["x1", "x2"],
    takes: "tensors",
    make: () => (name) => new LogicalOr(name),
  },
  NotEqual: {
    names: ["x1", "x2"],
    takes: "operands",
    make: () => (name, operands) => {
      const value = operands.find((operand) => typeof operand === "number");
      return value !== undefined
        ? new NotEqual(value, name)
        : new Elementwise(comparisons.NOT_EQUAL, operands, name);
    },
  },
  OnesLike: alike(numbers.ONES_LIKE, OnesMask),
  Pad: {
    names: ["x", "constant_values"],
    takes: "key",
    make: (config) => {
      const given = settings(config, names(places.PAD.readers));
      return (name, _, __, value) => {
        if ((value ?? 0) !== 0) throw config.refuse("constant_values", value);
        return new Composed(places.PAD, { ...given, ...name });
      };
    },
  },
  Split: ofTensor(
    ["indices_or_sections", "axis"],
    (options) => new Split(options as unknown as SplitOptions),
  ),
  Stack: {
    names: ["x"],
    takes: "list",
    make: (config) => {
      const axis = config.take("axis") as number;
      return (name) => new Stack({ axis, ...name });
    },
  },
  Take: {
    names: ["x", "indices"],
    takes: "key",
    make: (config) => {
      const axis = config.take("axis");
      return (name, _, __, key) => new Composed(places.TAKE, { axis, indices: key, ...name });
    },
  },
  Where: {
    names: ["condition", "x1", "x2"],
    takes: "operands",
    make: () => (name, operands) => new Elementwise(comparisons.WHERE, operands, name),
  },
  ZerosLike: alike(numbers.ZEROS_LIKE, ZerosMask),
};

/** Whether an axis is the last one of a sequence. */
const isLast = (axis: unknown): boolean => isLastAxis(axis) || axis === 2;

const areTruths = (tensors: readonly SymbolicTensor[]): boolean =>
  tensors.some(({ dtype }) => dtype === "bool");

/** Every operation by its class. */
export const OPERATIONS: ReadonlyMap<string, OperationKind> = new Map([
  ...allOf(comparisons, elementwise),
  ...allOf(numbers, pointwise),
  ...allOf(activations, pointwise),
  ...allOf(layers, layer),
  ...allOf(reductions, reduction),
  ...allOf(products, product),
  ...allOf(composites, composed),
  ...allOf(places, composed),
  ...Object.entries(OTHERS),
]);
