// A graph of ONNX while layers add themselves to it: nodes in their order, numbers that are there from the start, names that are given once.
import { sizeOf } from "../../shape.js";
import type { Message } from "./protobuf.js";
import { type Attributes, BOOL, type ElementType, FLOAT, INT64, node, tensor } from "./protos.js";

/** Numbers, and the names of all graphs of a file, one within the other. */
interface Shared {
  readonly counts: Map<string, number>;
  readonly initializers: Message[];
  readonly made: Map<string, unknown>;
}

/** Constants of at most so many numbers are looked for among those that are there. */
const SMALL = 64;

/** Tensors are told by their names. */
export class GraphBuilder {
  readonly nodes: Message[] = [];
  readonly #shared: Shared;
  /** What the names of what is added begin with. */
  scope = "";

  /** @param around the graph that this one is a part of: it may read all that is there. */
  constructor(around?: GraphBuilder) {
    this.#shared = around
      ? around.#shared
      : { counts: new Map(), initializers: [], made: new Map() };
    if (around) this.scope = around.scope;
  }

  get initializers(): readonly Message[] {
    return this.#shared.initializers;
  }

  /** A name that nothing has yet. All of them have a stroke, so that they are none of an input or output of the model. */
  name(what: string): string {
    const { counts } = this.#shared;
    const name = `${this.scope}/${what}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }

  /** What was made under this key, or is made now. */
  once<T>(key: string, make: () => T): T {
    const { made } = this.#shared;
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  }

  /** Adds a node with one output, which it gives. Inputs that are left out are empty. */
  op(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.ops(operator, inputs, 1, attributes)[0]!;
  }

  /** The same with several outputs. */
  ops(
    operator: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Attributes = {},
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.name(operator));
    this.nodes.push(node(names[0]!, operator, inputs, names, attributes));
    return names;
  }

  /** Makes a tensor another's, which has a name of its own. */
  rename(from: string, to: string): void {
    this.nodes.push(node(to, "Identity", [from], [to], {}));
  }

  /** Numbers that are kept in the file under a key. */
  weight(key: string, dims: readonly number[], make: () => Float32Array): string {
    return this.once(`weight ${key}`, () => {
      this.#shared.initializers.push(tensor(key, FLOAT, dims, make()));
      return key;
    });
  }

  /** One number, or an array of them. */
  floats(data: number | readonly number[], dims?: readonly number[]): string {
    const numbers = typeof data === "number" ? [data] : data;
    return this.#constant(FLOAT, Float32Array.from(numbers), dims ?? axes(data));
  }

  ints(data: number | readonly number[]): string {
    const numbers = typeof data === "number" ? [data] : data;
    return this.#constant(INT64, BigInt64Array.from(numbers, BigInt), axes(data));
  }

  bools(data: readonly boolean[], dims: readonly number[]): string {
    return this.#constant(BOOL, Uint8Array.from(data, Number), dims);
  }

  /** Constants of any type. Equal ones are one. */
  #constant(
    type: ElementType,
    data: Float32Array | BigInt64Array | Uint8Array,
    dims: readonly number[],
  ): string {
    const make = () => {
      const { counts, initializers } = this.#shared;
      const count = counts.get("/constant") ?? 0;
      counts.set("/constant", count + 1);
      const name = `/constant_${count}`;
      initializers.push(tensor(name, type, dims, data));
      return name;
    };
    if (sizeOf(dims) > SMALL) return make();
    // NaN is none of them, and the zeros differ.
    const numbers = Array.from<number | bigint>(data).map((x) => (Object.is(x, -0) ? "-0" : x));
    return this.once(`constant ${type} [${dims}] ${numbers}`, make);
  }

  unsqueeze(x: string, ...axes: number[]): string {
    return this.op("Unsqueeze", [x, this.ints(axes)]);
  }

  squeeze(x: string, ...axes: number[]): string {
    return this.op("Squeeze", [x, this.ints(axes)]);
  }

  /** To these sizes: 0 for that of x, -1 for what is left. */
  reshape(x: string, ...sizes: number[]): string {
    return this.op("Reshape", [x, this.ints(sizes)]);
  }

  cast(x: string, to: ElementType): string {
    return this.op("Cast", [x], { to });
  }

  /** Steps in the place of rows, and rows in that of steps. */
  exchange(x: string): string {
    return this.op("Transpose", [x], { perm: [1, 0, 2] });
  }

  /** Features in the place of steps, and steps in that of features. */
  transpose(x: string): string {
    return this.op("Transpose", [x], { perm: [0, 2, 1] });
  }

  /** The size of an axis, as an array of one. */
  sizeOf(x: string, axis: number): string {
    return this.op("Gather", [this.op("Shape", [x]), this.ints([axis])]);
  }
}

const axes = (data: number | readonly number[]): number[] =>
  typeof data === "number" ? [] : [data.length];
