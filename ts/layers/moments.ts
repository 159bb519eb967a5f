// Mean and variance of data that is read once.
import { zeros } from "../allocate.js";
import { checkNumber, toFloats } from "../data/floats.js";
import { raggedFloats } from "../data/ragged.js";
import { elementsOf } from "../data/reading.js";
import { hasEpochs, isStream } from "../data/stream.js";
import { BpttError } from "../errors.js";
import { sizeOf } from "../shape.js";
import { isArray } from "../show.js";

/** Mean and variance for each place of some axes. */
export interface Moments {
  readonly shape: readonly number[];
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** Numbers of which each has a place in a shape of its own. */
interface Placed {
  readonly data: Float32Array;
  /** The sizes of the axes that have statistics of their own. */
  readonly shape: readonly number[];
  /** The place of each number of a row, or of a step. */
  readonly places: Int32Array;
}

/**
 * Mean and variance of all numbers with the same place on some axes of the data. Where rows are ragged, the steps that are there count.
 *
 * @param axesOf the axes that have statistics of their own, in their order, for a rank of the data.
 * @param data an array, or a stream of them.
 */
export async function momentsOf(
  axesOf: (shape: readonly number[], ragged: boolean) => readonly number[],
  data: unknown,
): Promise<Moments> {
  const found = new Welford();
  if (!isStream(data)) {
    found.add(placed(data, "data", axesOf), "data");
    return found.moments();
  }
  let batch = 0;
  for await (const element of elementsOf(data, "data")) {
    // Elements of a Dataset are lists: of those targets may be one more member.
    const x: unknown = hasEpochs(data) && isArray(element) ? element[0] : element;
    const name = `batch ${batch++} of data`;
    found.add(placed(x, name, axesOf), name);
  }
  return found.moments();
}

function placed(
  value: unknown,
  name: string,
  axesOf: (shape: readonly number[], ragged: boolean) => readonly number[],
): Placed {
  const ragged = raggedFloats(value, name);
  if (ragged) {
    const { data, line, lengths } = ragged;
    const [width = 1] = line;
    const kept = axesOf([lengths.length, 0, width], true);
    return { data, ...placesIn([width], kept.length === 0 ? [] : [0]) };
  }
  const { data, shape } = toFloats(value, name);
  // As in `fit`, a last axis of length 1 may be left out.
  const dims = shape.length === 1 ? [...shape, 1] : shape;
  const kept = axesOf(dims, false);
  return {
    data,
    ...placesIn(
      dims.slice(1),
      kept.map((axis) => axis - 1),
    ),
  };
}

/** The shape of some axes, and for each number of a row its place in it. */
function placesIn(dims: readonly number[], kept: readonly number[]): Omit<Placed, "data"> {
  const shape = kept.map((axis) => dims[axis]!);
  const places = zeros(Int32Array, sizeOf(dims), "the places of a row");
  for (let flat = 0; flat < places.length; flat++) {
    let [rest, place, stride] = [flat, 0, 1];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const index = rest % dims[axis]!;
      rest = (rest - index) / dims[axis]!;
      if (!kept.includes(axis)) continue;
      place += index * stride;
      stride *= dims[axis]!;
    }
    places[flat] = place;
  }
  return { shape, places };
}

/**
 * Running means and sums of squared deviations in f64 (Welford, 1962), which go number by number: how the data is divided into batches changes no bit.
 *
 *     n += 1;  d = x - mean;  mean += d / n;  squares += d (x - mean)
 */
class Welford {
  #shape: readonly number[] | undefined;
  #counts = new Float64Array();
  #means = new Float64Array();
  #squares = new Float64Array();

  add({ data, shape, places }: Placed, name: string): void {
    const size = sizeOf(shape);
    if (this.#shape === undefined) {
      this.#shape = shape;
      this.#counts = zeros(Float64Array, size, "the statistics");
      this.#means = zeros(Float64Array, size, "the statistics");
      this.#squares = zeros(Float64Array, size, "the statistics");
    } else if (this.#shape.join() !== shape.join()) {
      throw new BpttError(
        "Shape",
        `${name} asks for statistics of shape [${shape.join(", ")}], and those before it for [${this.#shape.join(", ")}].`,
      );
    }
    const [counts, means, squares] = [this.#counts, this.#means, this.#squares];
    for (let start = 0; start < data.length; start += places.length) {
      for (let i = 0; i < places.length; i++) {
        const place = places[i]!;
        const x = data[start + i]!;
        const away = x - means[place]!;
        counts[place]! += 1;
        means[place]! += away / counts[place]!;
        squares[place]! += away * (x - means[place]!);
      }
    }
  }

  moments(): Moments {
    if (this.#shape === undefined) {
      throw new BpttError("EmptyData", "data gives no batch: there is nothing to adapt to.");
    }
    const variance = Float32Array.from(this.#squares, (sum, i) =>
      checkNumber(sum / this.#counts[i]!, () => "the variance of data"),
    );
    return { shape: this.#shape, mean: Float32Array.from(this.#means), variance };
  }
}
