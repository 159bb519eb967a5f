import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { MOST_JOINED, noList } from "../graph/connect.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import type { SymbolicTensor } from "../graph/tensor.js";
import { isWide, spreadWithin } from "../graph/wide.js";
import { formatShape, MOST_RANK, parseShape, type Shape } from "../shape.js";
import { showItems } from "../show.js";
import { type Distributed, linesOrNested } from "./distributed.js";
import { Layer, type LayerOptions, type MaskRule, type Outputs } from "./layer.js";

/** Options of layers that join tensors and have none of their own. */
export type JoinOptions = LayerOptions;

/** Inputs that a node of the core can have. */
const PORTS = 8;

/** A layer that makes one tensor of several, to which it is applied as a list: `new Add().apply([a, b])`. */
export abstract class Join<O extends Outputs = SymbolicTensor> extends Layer<O> {
  override get takesList(): boolean {
    return true;
  }

  /** @internal The shape of the output for inputs of these shapes. */
  protected abstract joined(inputs: readonly Shape[]): Shape;

  /**
   * The shape of the output for inputs of these shapes.
   * @throws BpttError `Shape` where the layer cannot join them.
   */
  override computeOutputShape(inputs: Shape | readonly Shape[]): Shape {
    const listed = takeItems(inputs, MOST_JOINED) ?? [];
    if (parseShape(inputs, 1, MOST_RANK)) throw noList(this);
    const shapes = listed.map((shape) => parseShape(shape, 1, MOST_RANK));
    if (shapes.length > 0 && shapes.every((shape) => shape !== undefined)) {
      return [...this.joined(shapes)];
    }
    throw new BpttError(
      "Shape",
      `Layer "${this.name}" expects the shapes of batches, such as [[null, 8], [null, 8]], got ${showItems(inputs)}.`,
    );
  }

  /** @internal What stands in a Sequential model is given one tensor. */
  shapeFor(_input: Shape): Shape {
    throw noList(this);
  }

  override shapesFor(inputs: readonly Shape[]): readonly Shape[] {
    return [this.joined(inputs)];
  }

  /** @internal An error about inputs that do not go together. */
  protected mismatch(inputs: readonly Shape[], expected: string): BpttError {
    return new BpttError(
      "Shape",
      `Inputs of layer "${this.name}" are incompatible: ${expected}, got ${inputs.map(formatShape).join(" and ")}.`,
    );
  }

  /** @internal Adds nodes for any number of inputs, each of which goes on with what the one before has made. `add` gets the last one too. */
  protected inPieces(
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    add: (inputs: InnerTensor[], shapes: Shape[], part: string | undefined) => InnerTensor[],
  ): InnerTensor[] {
    let [tensors, sizes] = [inputs.slice(0, PORTS), shapes.slice(0, PORTS)];
    for (let next = PORTS; next < inputs.length; next += PORTS - 1) {
      const [made] = add(tensors, sizes, `first ${next}`);
      const end = next + PORTS - 1;
      tensors = [made!, ...inputs.slice(next, end)];
      sizes = [this.joined(sizes), ...shapes.slice(next, end)];
    }
    return add(tensors, sizes, undefined);
  }
}

/**
 * Numbers of several tensors beside each other, made one. A tensor of one feature, or one step, stands for all of them, and a vector stands for
 * every step.
 */
export abstract class Elementwise extends Join {
  override distributed(frames: readonly Shape[]): Distributed | undefined {
    const [first] = frames;
    const spreads = frames.some(([, ...row]) => String(row) !== String(first!.slice(1)));
    return frames.some(isWide) && spreads ? undefined : linesOrNested(frames);
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override get maskRule(): MaskRule {
    return "either";
  }

  override stepsFrom(inputs: readonly Shape[]): number | undefined {
    const output = this.joined(inputs);
    const at = inputs.findIndex((shape) => shape.length >= 3 && !spreads(shape, output));
    return at < 0 ? undefined : at;
  }

  protected joined(inputs: readonly Shape[]): Shape {
    for (const shape of inputs) {
      if (shape.length < 2) {
        throw this.incompatible(shape, `expected min_ndim=2, found ndim=${shape.length}`);
      }
      this.features(shape);
    }
    if (inputs.some(isWide) && inputs.some(({ length }) => length !== inputs[0]!.length)) {
      throw this.mismatch(inputs, "expected as many axes where there are more than three");
    }
    const batches = new Set(inputs.flatMap(([batch]) => batch ?? []));
    if (batches.size > 1) throw this.mismatch(inputs, "expected batches of the same size");
    const [batch = null] = batches;
    const rows = inputs.map(([, ...row]): Shape => row);
    return [batch, ...rows.reduce((a, b) => this.#spread(a, b, inputs))];
  }

  /** As numpy spreads sizes of 1, from the last axis on. */
  #spread(a: Shape, b: Shape, inputs: readonly Shape[]): Shape {
    if (a.length < b.length) return this.#spread(b, a, inputs);
    const missing = a.length - b.length;
    return a.map((size, i) => {
      if (i < missing) return size;
      const other = b[i - missing]!;
      if (size === null || other === null) return null;
      if (size === 1 || size === other) return other;
      if (other === 1) return size;
      throw this.mismatch(inputs, "expected sizes that are equal or 1");
    });
  }

  override lower(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    return this.lowerAs(into, inputs, shapes, () => ({ className: this.className, config: {} }));
  }

  /** An input of more than three axes with the sizes of the output within steps. */
  #widened(
    into: Lowering,
    input: InnerTensor,
    shape: Shape,
    [output, index]: readonly [Shape, number],
  ): InnerTensor {
    if (!isWide(shape)) return input;
    return spreadWithin(into, input, { name: this.name, shape }, [output, `input_${index}`]);
  }

  /** @internal The same with the core's layer for all pieces but the last, and for the last. */
  protected lowerAs(
    into: Lowering,
    inputs: readonly InnerTensor[],
    shapes: readonly Shape[],
    layer: (last: boolean) => { className: string; config: object },
  ): InnerTensor[] {
    return this.inPieces(inputs, shapes, (inputs, shapes, part) => {
      const output = this.joined(shapes);
      const spread = shapes.flatMap((shape, i) => (spreads(shape, output) ? [i] : []));
      const { className, config } = layer(part === undefined);
      const beside = inputs.map((input, i) => this.#widened(into, input, shapes[i]!, [output, i]));
      return into.add(className, { ...config, spread }, beside, 1, { part });
    });
  }
}

/** Whether the only step of a tensor stands for all. */
const spreads = (shape: Shape, output: Shape): boolean =>
  shape.length >= 3 && shape[1] === 1 && output[1] !== 1;
