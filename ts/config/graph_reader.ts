/** The layers of a functional configuration, made and applied as its calls say. */
import { list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import type { Layer } from "../layers/index.js";
import { ConstantTensor } from "../operations/index.js";
import { isOwnMask, isPartial } from "../operations/own_mask.js";
import type { ConstantValue } from "./arrays.js";
import { type Argument, type Call, readCall } from "./calls.js";
import { unreadable } from "./fields.js";
import { readInput } from "./inputs.js";
import type { KerasHistory } from "./keras_tensor.js";
import { isLayer, layerOf } from "./layers.js";
import { checkRest, type KerasObject, readObject } from "./objects.js";
import { readOperationCall } from "./operation_calls.js";
import { OPERATIONS, type OperationKind } from "./operations.js";
import { refusing } from "./refusing.js";

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
  readonly #functional = new Set<string>();

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
      if (entry.className === "ConvertToTensor") this.#readConversion(name, entry);
      else this.#read(name, entry, operationOf(value, entry));
    }
    this.#applyAll();
  }

  /** A tensor at an end of the model, where Keras counts the calls of functional models from 1: the first is how they were made. */
  end([name, call, output]: KerasHistory): SymbolicTensor {
    return this.tensor([name, call - Number(this.#functional.has(name)), output]);
  }

  tensor(history: KerasHistory): SymbolicTensor {
    const tensor = this.#outputs.get(keyOf(history))?.[history[2]];
    if (tensor !== undefined) return tensor;
    const [name, call, output] = history;
    throw unreadable(`the layer ${show(name)} has no output ${output} of a call ${call}`);
  }

  #read(name: string, entry: KerasObject, operation: OperationKind | undefined): void {
    const calls = entry.rest.has("inbound_nodes") ? entry.rest.list("inbound_nodes") : [];
    if (entry.className === "InputLayer") {
      this.#outputs.set(keyOf([name, 0, 0]), [readInput(entry)]);
      return;
    }
    checkRest(entry);
    if (entry.className === "Functional") this.#functional.add(name);
    if (operation) this.#readOperation(name, operation, entry, calls);
    else this.#readLayer(name, layerOf(entry), calls);
  }

  #readLayer(name: string, layer: Layer, calls: unknown[]): void {
    if (!this.trainable) layer.trainable = false;
    calls.forEach((value, i) => {
      const call = readCall(value, name, layer);
      this.#add(name, i, historiesIn(call), () => this.#call(layer, call));
    });
  }

  #readOperation(
    name: string,
    { names, takes, make }: OperationKind,
    { config }: KerasObject,
    calls: unknown[],
  ): void {
    config.setAside("name");
    const apply = make(config);
    config.finish();
    calls.forEach((value, i) => {
      const { inputs, operands, key } = readOperationCall(value, name, names, takes);
      this.#add(name, i, inputs, () => {
        const tensors = inputs.map((input) => this.tensor(input));
        // Operations have no weights: each call may be one of its own.
        const own = i === 0 ? { name } : {};
        const operation = refusing(config.where, () => apply(own, operands, tensors, key));
        return [connect(operation, tensors)].flat();
      });
    });
  }

  /** What Keras's attention makes of the mask of its queries: the same. */
  #readConversion(name: string, { config, rest }: KerasObject): void {
    config.setAside("name");
    for (const setting of ["dtype", "sparse", "ragged"]) {
      const value = config.take(setting) ?? null;
      if (value !== null) throw config.refuse(setting, value);
    }
    config.finish();
    rest.list("inbound_nodes").forEach((value, i) => {
      const { inputs } = readOperationCall(value, name, ["x"], "tensor");
      this.#add(name, i, inputs, () => inputs.map((input) => this.tensor(input)));
    });
  }

  #add(name: string, call: number, reads: readonly KerasHistory[], apply: Pending["apply"]): void {
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

  #call(layer: Layer, { inputs, states, mask, masks, pairs, flags }: Call): SymbolicTensor[] {
    const tensors = inputs.map((input) => this.tensor(input));
    const initialState = states.map((state) => this.#argument(layer, state, "state"));
    const given = mask === true || (mask && this.#argument(layer, mask, "mask"));
    if (typeof given === "object" && isPartial(given) && !isOwnMask(given, tensors[0]!)) {
      throw new BpttError(
        "Unsupported",
        `The configuration calls the layer "${layer.name}" with a mask that was concatenated, and is not that of its sequence.`,
      );
    }
    const list = this.#masks(layer, tensors, masks);
    const told = pairs && { attentionMask: this.tensor(pairs) };
    return [
      connect(layer, tensors, { initialState, mask: list ?? given, ...told, ...flags }),
    ].flat();
  }

  /** The masks of a list of tensors, where one of them is not what its tensor has anyway. */
  #masks(
    layer: Layer,
    tensors: readonly SymbolicTensor[],
    noted: Call["masks"],
  ): (SymbolicTensor | null)[] | undefined {
    const count = layer.maskedInputs;
    const masks = noted.map((mask) => mask && this.#argument(layer, mask, "mask"));
    const foreign = masks.map((mask, i) => {
      const tensor = tensors[i];
      // Of a layer that takes no list of masks null says nothing.
      if (mask === null && (i >= count || !tensor)) return false;
      return !tensor || !isOwnMask(mask, tensor);
    });
    if (!foreign.includes(true)) return undefined;
    if (count === 0 || masks.length < count || foreign.includes(true, count))
      throw foreignMask(layer);
    return masks.slice(0, count);
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

/** The operation that an entry is. Some have the names of layers, and are told by their module. */
function operationOf(
  value: unknown,
  { className, config }: KerasObject,
): OperationKind | undefined {
  const { module } = value as { module?: unknown };
  const apart = typeof module === "string" && /\.ops(\.|$)/.test(module);
  const known = OPERATIONS.get(className);
  if (!apart) return isLayer(className) ? undefined : known;
  if (known) return known;
  throw new BpttError(
    "Unsupported",
    `The configuration holds ${config.where}, an operation of the module ${show(module)}; known are ${list([...OPERATIONS.keys()])}.`,
  );
}

/** The key of a layer among the others; older configurations have it in the layer's own config alone. */
function nameOf(value: unknown, { rest }: KerasObject): string {
  const name = rest.take("name") ?? (value as { config?: { name?: unknown } }).config?.name;
  if (typeof name === "string") return name;
  throw unreadable(`a layer's name is ${show(name)}`);
}

const foreignMask = ({ name }: Layer): BpttError =>
  new BpttError(
    "Unsupported",
    `The configuration calls the layer "${name}" with a list of masks, of which one is not that of its input.`,
  );

const historiesIn = ({ inputs, states, mask, masks, pairs }: Call): KerasHistory[] => [
  ...inputs,
  ...(pairs ? [pairs] : []),
  ...[...states, ...masks, ...(mask === true ? [] : [mask])].flatMap((a) =>
    a && "tensor" in a ? [a.tensor] : [],
  ),
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
