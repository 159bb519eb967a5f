/**
 * Tensors of more than three axes, seen as sequences: what goes over steps sees all numbers of a step as its features, and what goes over
 * features those along one axis, in several lines a step.
 */
import { BpttError } from "../errors.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import type { InnerTensor, Lowering } from "./lowering.js";

/** What is seen so: the layer's name, and the shape of what it is applied to. */
interface Seen {
  readonly name: string;
  readonly shape: Shape;
}

/** Whether there are axes within steps. */
export const isWide = ({ length }: Shape): boolean => length > 3;

/** The sizes of each step. */
const lineOf = (shape: Shape): number[] => shape.slice(2) as number[];

/** How many lines lie before an axis within each step, how many places along it, and how many numbers at each. */
function around(shape: Shape, place: number): readonly [number, number, number] {
  const line = lineOf(shape);
  const at = place - 2;
  return [sizeOf(line.slice(0, at)), line[at]!, sizeOf(line.slice(at + 1))];
}

/** Nodes of an operation that see a tensor otherwise, each under a name of its own. */
export class Wide {
  readonly #into: Lowering;
  readonly #at: Seen;
  readonly #part: string;
  #count = 0;

  /** @param part begins the names of nodes. */
  constructor(into: Lowering, at: Seen, part = "wide") {
    [this.#into, this.#at, this.#part] = [into, at, part];
  }

  /** How many numbers a step has. */
  get features(): number {
    return sizeOf(lineOf(this.#at.shape));
  }

  #add(className: string, config: Record<string, unknown>, x: InnerTensor): InnerTensor {
    const part = `${this.#part}_${this.#count++}`;
    return this.#into.add(className, config, [x], 1, { part })[0]!;
  }

  /** Lines of these sizes. */
  #lines(x: InnerTensor, sizes: readonly number[]): InnerTensor {
    const features = sizes.length === 1 ? sizes[0] : sizes;
    return this.#add("Reshape", { features, each: true }, x);
  }

  /** Steps whose lines are seen as they are; of four axes the first may be that of an image's lines. */
  steps(x: InnerTensor): InnerTensor {
    const { name, shape } = this.#at;
    return shape.length === 4 ? this.#into.relined(name, "Frames", {}, x) : x;
  }

  /** All numbers of each step as its features. */
  flat(x: InnerTensor): InnerTensor {
    return isWide(this.#at.shape) ? this.#lines(this.steps(x), [this.features]) : x;
  }

  /** Steps of features in this shape. */
  shaped(x: InnerTensor, shape: Shape): InnerTensor {
    return isWide(shape) ? this.#lines(x, lineOf(shape)) : x;
  }

  /** All numbers of each row, of a known number of steps, as its features. */
  rows(x: InnerTensor): InnerTensor {
    const features = sizeOf(this.#at.shape.slice(1) as number[]);
    return this.#add("Reshape", { steps: null, features }, this.steps(x));
  }

  /** Rows of features in this shape. */
  fromRows(x: InnerTensor, [, ...row]: Shape): InnerTensor {
    // Two and four axes begin with steps; vectors and images are lines of rows.
    const [steps, ...sizes] = row.length % 2 === 1 ? [null, ...row] : row;
    return this.#add("Reshape", { steps, features: sizes.length === 1 ? sizes[0] : sizes }, x);
  }

  /** The numbers along an axis as lines, which `run` makes others of; and these in the given shape. */
  along(
    x: InnerTensor,
    place: number,
    run: (x: InnerTensor, groups: number) => readonly InnerTensor[],
    shapes: readonly Shape[],
  ): InnerTensor[] {
    const [before, count, behind] = around(this.#at.shape, place);
    const groups = before * behind;
    const turned = this.turned(this.steps(x), [before, count, behind], [0, 2, 1]);
    return run(this.#lines(turned, [groups, count]), groups).map((made, i) => {
      const shape = shapes[i]!;
      const each = sizeOf(lineOf(shape)) / groups;
      return this.#lines(this.turned(made, [before, behind, each], [0, 2, 1]), lineOf(shape));
    });
  }

  /**
   * The numbers along axes that lie next to each other as the last of lines, and what makes a shape of such lines again. With the steps among
   * them, of a known number, these are lines of rows.
   */
  together(
    x: InnerTensor,
    places: readonly number[],
  ): readonly [InnerTensor, (made: InnerTensor, shape: Shape) => InnerTensor] {
    const [, ...row] = this.#at.shape as readonly number[];
    const ofRows = places[0] === 1;
    const line = ofRows ? row : row.slice(1);
    const first = places[0]! - (ofRows ? 1 : 2);
    const [before, count, behind] = [
      sizeOf(line.slice(0, first)),
      sizeOf(line.slice(first, first + places.length)),
      sizeOf(line.slice(first + places.length)),
    ];
    const start = ofRows ? this.rows(x) : this.steps(x);
    const turned = this.turned(start, [before, count, behind], [0, 2, 1]);
    const from = (made: InnerTensor, shape: Shape) => {
      const [, ...sizes] = shape as readonly number[];
      const each = sizeOf(ofRows ? sizes : sizes.slice(1)) / (before * behind);
      const back = this.turned(made, [before, behind, each], [0, 2, 1]);
      if (ofRows) return this.fromRows(back, shape);
      // Of one number at each step, that is a vector.
      return sizes.length > 1 ? this.#lines(back, sizes.slice(1)) : this.fromRows(back, shape);
    };
    return [this.#lines(turned, [before * behind, count]), from];
  }

  /** What `run` makes of numbers, each in its place, where those along some axes within steps lie together behind all others. */
  last(
    x: InnerTensor,
    places: readonly number[],
    run: (x: InnerTensor) => InnerTensor,
  ): InnerTensor {
    const sizes = lineOf(this.#at.shape);
    const kept = places.map((place) => place - 2);
    const order = [...sizes.keys()].filter((dim) => !kept.includes(dim)).concat(kept);
    const ordered = order.map((dim) => sizes[dim]!);
    const count = sizeOf(kept.map((dim) => sizes[dim]!));
    const turned = this.turned(this.steps(x), sizes, order);
    const made = run(this.#lines(turned, [sizeOf(sizes) / count, count]));
    const back = [...sizes.keys()].map((dim) => order.indexOf(dim));
    return this.#lines(this.turned(made, ordered, back), sizes);
  }

  /** The sizes of lines in another order. */
  turned(x: InnerTensor, sizes: readonly number[], order: readonly number[]): InnerTensor {
    const moved = order.filter((dim) => sizes[dim]! > 1);
    const sorted = moved.every((dim, i) => i === 0 || moved[i - 1]! < dim);
    return sorted ? x : this.#add("Transpose", { sizes, order }, x);
  }

  /** What a layer over images makes of lines whose width an axis is. */
  asWidth(
    x: InnerTensor,
    place: number,
    [className, config]: readonly [string, Record<string, unknown>],
    shape: Shape,
  ): InnerTensor {
    const images = this.#lines(this.steps(x), around(this.#at.shape, place));
    return this.#lines(this.#add(className, config, images), lineOf(shape));
  }

  /** Lines of all that lies from a place on within each step, of which those of several tensors can stand behind each other. */
  behind(x: InnerTensor, place: number): InnerTensor {
    const line = lineOf(this.#at.shape);
    const [before, behind] = [line.slice(0, place - 2), line.slice(place - 2)];
    return this.#lines(this.steps(x), [sizeOf(before), sizeOf(behind)]);
  }

  /** The only place along an axis as so many. */
  spread(x: InnerTensor, place: number, count: number): InnerTensor {
    const shape = this.#at.shape.map((size, i) => (i === place ? count : size));
    const size = [1, count];
    return this.asWidth(x, place, ["UpSampling2D", { size, interpolation: "nearest" }], shape);
  }

  /** The same of lines, each of one number. */
  spreadLines(x: InnerTensor, groups: number, count: number): InnerTensor {
    const images = this.#lines(x, [groups, 1, 1]);
    const config = { size: [1, count], interpolation: "nearest" };
    return this.#lines(this.#add("UpSampling2D", config, images), [groups, count]);
  }
}

/** Refuses axes that are not next to each other, or steps of an unknown number among several. */
export function checkTogether(places: readonly number[], { name, shape }: Seen): void {
  const sorted = [...places].sort();
  const apart = sorted.some((place, i) => place !== sorted[0]! + i);
  const open = places.length > 1 && sorted[0] === 1 && shape[1] === null;
  if (!apart && !open) return;
  const expected = apart
    ? `expected axes that lie next to each other, got ${sorted.join(", ")}`
    : "the number of steps must be known where several axes go together";
  throw new BpttError(
    "Shape",
    `Input of layer "${name}" is incompatible with the layer: ${expected}. Full shape received: ${formatShape(shape)}.`,
  );
}

/** A tensor with the sizes of another behind its steps, where its own are 1; `part` begins the names of nodes. */
export function spreadWithin(
  into: Lowering,
  x: InnerTensor,
  { name, shape }: Seen,
  [wanted, part]: readonly [wanted: Shape, part: string],
): InnerTensor {
  let [made, sizes] = [x, shape];
  for (const [place, size] of wanted.entries()) {
    if (place < 2 || size === null || sizes[place] === size) continue;
    made = new Wide(into, { name, shape: sizes }, `${part}_${place}`).spread(made, place, size);
    sizes = sizes.map((old, i) => (i === place ? size : old));
  }
  return made;
}
