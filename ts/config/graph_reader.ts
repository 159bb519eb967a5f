/** The layers of a functional configuration, made and applied as its calls say. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import { Any, ConstantTensor, NotEqual } from "../operations/index.js";
import { isLastAxis } from "./activations.js";
import type { ConstantValue } from "./arrays.js";
import { type Argument, type Call, readCall, readOperationCall } from "./calls.js";
import { unreadable } from "./fields.js";
import { readInput } from "./inputs.js";
import type { KerasHistory } from "./keras_tensor.js";
import { layerOf } from "./layers.js";
import { checkLayer, type KerasObject, readObject } from "./objects.js";

/** Something that a layer is applied to once what it reads is there. */
interface Pending {
  readonly key: string;
  readonly needs: readonly string[];
  apply(): SymbolicTensor[];
}

const keyOf = ([name, call]: KerasHistory): string => `${call}:${name}`;

export class GraphReader {
  readonly #outputs = new Map<string, readonly SymbolicTensor[]>();
  readonly #pending: Pending[] = [];

  /**
   * Every layer is made, and every call of it, whether the model needs it or not.
   *
   * @param rows an input, which tells constants how many rows a batch has.
   * @param trainable whether layers keep what they say themselves.
   */
  constructor(
    entries: readonly unknown[],
    readonly rows: KerasHistory,
    readonly trainable: boolean,
  ) {
    const names = new Set<string>();
    for (const [i, value] of entries.entries()) {
      const entry = readObject(value, `layer ${i}`);
      const name = nameOf(value, entry);
      if (names.has(name)) throw unreadable(`two layers are named ${show(name)}`);
      names.add(name);
      this.#read(name, entry);
    }
    this.#applyAll();
  }

  tensor(history: KerasHistory): SymbolicTensor {
    const tensor = this.#outputs.get(keyOf(history))?.[history[2]];
    if (tensor !== undefined) return tensor;
    const [name, call, output] = history;
    throw unreadable(`the layer ${show(name)} has no output ${output} of a call ${call}`);
  }

  #read(name: string, entry: KerasObject): void {
    const calls = entry.rest.has("inbound_nodes") ? entry.rest.list("inbound_nodes") : [];
    if (entry.className === "InputLayer") {
      this.#outputs.set(keyOf([name, 0, 0]), [readInput(entry)]);
      return;
    }
    checkLayer(entry);
    if (OPERATIONS.has(entry.className)) this.#readOperation(name, entry, calls);
    else this.#readLayer(name, layerOf(entry), calls);
  }

  #readLayer(name: string, layer: Layer, calls: unknown[]): void {
    if (!this.trainable) layer.trainable = false;
    calls.forEach((value, i) => {
      const call = readCall(value, name, layer);
      this.#add(name, i, historiesIn(call), () => this.#call(layer, call));
    });
  }

  #readOperation(name: string, { className, config }: KerasObject, calls: unknown[]): void {
    const { names, make } = OPERATIONS.get(className)!;
    config.setAside("name");
    const apply = make(config);
    config.finish();
    calls.forEach((value, i) => {
      const { input, operand } = readOperationCall(value, name, names);
      // Operations have no weights: each call may be one of its own.
      const operation = apply(i === 0 ? name : undefined, operand);
      this.#add(name, i, [input], () => [connect(operation, this.tensor(input))].flat());
    });
  }

  #add(name: string, call: number, reads: KerasHistory[], apply: Pending["apply"]): void {
    this.#pending.push({ key: keyOf([name, call, 0]), needs: reads.map(keyOf), apply });
  }

  /** Makes calls as soon as all that they read is made: any order of the entries will do, and any depth. */
  #applyAll(): void {
    const waiting = new Map<string, Pending[]>();
    const missing = new Map<Pending, number>();
    for (const call of this.#pending) {
      const needs = new Set(call.needs.filter((key) => !this.#outputs.has(key)));
      missing.set(call, needs.size);
      for (const key of needs) {
        const others = waiting.get(key);
        if (others) others.push(call);
        else waiting.set(key, [call]);
      }
    }
    const ready = this.#pending.filter((call) => missing.get(call) === 0);
    for (const call of ready) {
      this.#outputs.set(call.key, call.apply());
      for (const next of waiting.get(call.key) ?? []) {
        missing.set(next, missing.get(next)! - 1);
        if (missing.get(next) === 0) ready.push(next);
      }
    }
    const stuck = this.#pending.find(({ key }) => !this.#outputs.has(key));
    if (stuck !== undefined) throw this.#stuck(stuck);
  }

  #stuck({ key, needs }: Pending): BpttError {
    const known = new Set(this.#pending.map((call) => call.key));
    const absent = needs.find((need) => !known.has(need) && !this.#outputs.has(need));
    const [call, name] = (absent ?? key).split(/:(.*)/s);
    return unreadable(
      absent === undefined
        ? `the layer ${show(name)} depends on itself`
        : `there is no call ${call} of a layer named ${show(name)}`,
    );
  }

  #call(layer: Layer, { input, states, mask }: Call): SymbolicTensor[] {
    const initialState = states.map((state) => this.#argument(layer, state, "state"));
    const given = mask && this.#argument(layer, mask, "mask");
    return [connect(layer, this.tensor(input), { initialState, mask: given })].flat();
  }

  #argument(layer: Layer, argument: Argument, role: "state" | "mask"): SymbolicTensor {
    if ("tensor" in argument) return this.tensor(argument.tensor);
    if ("constant" in argument) {
      const constant = new ConstantTensor(constantFor(layer, argument.constant, role), role);
      return connect(constant, this.tensor(this.rows)) as SymbolicTensor;
    }
    throw new BpttError(
      "Unsupported",
      `The configuration calls the layer "${layer.name}" with ${show(argument.plain)} for \`${role === "state" ? "initial_state" : "mask"}\`, which is not supported.`,
    );
  }
}

/** The key of a layer among the others; older configurations have it in the layer's own config alone. */
function nameOf(value: unknown, { rest }: KerasObject): string {
  const name = rest.take("name") ?? (value as { config?: { name?: unknown } }).config?.name;
  if (typeof name === "string") return name;
  throw unreadable(`a layer's name is ${show(name)}`);
}

const historiesIn = ({ input, states, mask }: Call): KerasHistory[] => [
  input,
  ...[...states, ...(mask ? [mask] : [])].flatMap((a) => ("tensor" in a ? [a.tensor] : [])),
];

/** A constant as its place takes it: rows of numbers, and of a mask those that stand for false and true. */
function constantFor(layer: Layer, value: ConstantValue, role: "state" | "mask"): ConstantValue {
  const { shape, data } = value;
  const [argument, sizes] = role === "state" ? ["initial_state", "units"] : ["mask", "steps"];
  const refuse = (what: string) =>
    new BpttError(
      "Unsupported",
      `The configuration calls the layer "${layer.name}" with ${what} for \`${argument}\`, which is not supported.`,
    );
  const last = role === "mask" && shape.length === 3 && shape[2] === 1;
  const flat = last ? shape.slice(0, 2) : shape;
  if (flat.length !== 2) {
    throw refuse(`a constant of shape [${shape.join(", ")}] instead of (rows, ${sizes})`);
  }
  const odd = role === "mask" ? data.find((x) => x !== 0 && x !== 1) : undefined;
  if (odd !== undefined) throw refuse(`a constant that holds ${odd} instead of 0 and 1`);
  return { ...value, shape: flat };
}

interface OperationKind {
  /** The names of its call's arguments. */
  readonly names: readonly string[];
  /** Reads its settings, and gives what makes it. */
  make(config: KerasObject["config"]): (name: string | undefined, operand?: number) => Layer;
}

/** The operations that make masks: one entry each. */
const OPERATIONS = new Map<string, OperationKind>(
  Object.entries({
    NotEqual: {
      names: ["x1", "x2"],
      make: () => (name: string | undefined, operand?: number) =>
        new NotEqual(operand!, name === undefined ? {} : { name }),
    },
    Any: {
      names: ["x"],
      make: (config: KerasObject["config"]) => {
        const [axis, keepdims] = [config.take("axis"), config.take("keepdims") ?? false];
        if (!isLastAxis(axis) && axis !== 2) throw config.refuse("axis", axis);
        return (name: string | undefined) =>
          new Any({ keepdims: keepdims as boolean, ...(name !== undefined && { name }) });
      },
    },
  }),
);
