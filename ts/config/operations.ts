/** Keras's operations among the layers of a functional configuration, read: those that make masks, and slices. */
import { show } from "../checks.js";
import type { Layer } from "../layers/index.js";
import {
  Any,
  ConcatenateMasks,
  ExpandDims,
  GetItem,
  type Key,
  LogicalOr,
  NotEqual,
  OnesLike,
  ZerosLike,
} from "../operations/index.js";
import { isLastAxis } from "./activations.js";
import type { OperationArguments } from "./calls.js";
import { Fields, unreadable } from "./fields.js";

/** An operation by its class. */
export interface OperationKind {
  /** The names of its call's arguments. */
  readonly names: readonly string[];
  readonly takes: OperationArguments;
  /** Reads its settings, and gives what makes it. */
  make(config: Fields): (name: { name?: string }, operand: unknown) => Layer;
}

/** Reads an axis that must be the last one of a sequence. */
function lastAxis(config: Fields): void {
  const axis = config.take("axis");
  if (!isLastAxis(axis) && axis !== 2) throw config.refuse("axis", axis);
}

function truthValues(config: Fields): void {
  const dtype = config.take("dtype");
  if (dtype !== "bool") throw config.refuse("dtype", dtype);
}

/** One line each. */
export const OPERATIONS = new Map<string, OperationKind>(
  Object.entries<OperationKind>({
    Any: {
      names: ["x"],
      takes: "tensor",
      make: (config) => {
        lastAxis(config);
        const keepdims = (config.take("keepdims") ?? false) as boolean;
        return (name) => new Any({ keepdims, ...name });
      },
    },
    Concatenate: {
      names: ["xs"],
      takes: "list",
      make: (config) => {
        const axis = config.take("axis");
        const steps = axis === 1 || axis === -2;
        if (!steps && !isLastAxis(axis) && axis !== 2) throw config.refuse("axis", axis);
        return (name) => new ConcatenateMasks(steps, name);
      },
    },
    ExpandDims: {
      names: ["x"],
      takes: "tensor",
      make: (config) => {
        lastAxis(config);
        return (name) => new ExpandDims(name);
      },
    },
    GetItem: {
      names: ["x", "key"],
      takes: "key",
      make: (config) => (name, key) => new GetItem(readKeys(key, config.where), name),
    },
    LogicalOr: { names: ["x1", "x2"], takes: "tensors", make: () => (name) => new LogicalOr(name) },
    NotEqual: {
      names: ["x1", "x2"],
      takes: "number",
      make: () => (name, operand) => new NotEqual(operand as number, name),
    },
    OnesLike: {
      names: ["x"],
      takes: "tensor",
      make: (config) => {
        truthValues(config);
        return (name) => new OnesLike(name);
      },
    },
    ZerosLike: {
      names: ["x"],
      takes: "tensor",
      make: (config) => {
        truthValues(config);
        return (name) => new ZerosLike(name);
      },
    },
  }),
);

/** The key of a GetItem: an index for each axis. */
function readKeys(value: unknown, where: string): Key[] {
  const keys = Array.isArray(value) ? value : [value];
  return keys.map((key) => {
    if (Number.isSafeInteger(key)) return key as number;
    const { class_name } = (key ?? {}) as { class_name?: unknown };
    if (class_name === "__ellipsis__") return "...";
    if (class_name !== "__slice__") {
      throw unreadable(
        `${where} has ${show(key)} for an index, where integers and slices are known`,
      );
    }
    const outer = new Fields(key, `a slice of ${where}`);
    outer.setAside("class_name");
    const config = outer.object("config");
    outer.finish();
    const [start, stop, step] = ["start", "stop", "step"].map((name) => {
      const bound = config.take(name) ?? null;
      if (bound === null || (Number.isSafeInteger(bound) && !(name === "step" && bound === 0))) {
        return bound as number | null;
      }
      throw config.refuse(name, bound);
    });
    config.finish();
    return { start: start!, stop: stop!, step: step! };
  });
}
