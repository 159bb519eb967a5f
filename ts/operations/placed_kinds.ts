// Operations that put the numbers of a tensor in other places, and are nodes of the core behind each other.
import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { Wide } from "../graph/wide.js";
import { count, only } from "../readers.js";
import { MOST_RANK } from "../shape.js";
import { showItems } from "../show.js";
import { type At, axis, badShape, placeIn, sizeAt } from "./axes.js";
import type { ComposedKind } from "./composed.js";
import { lengthOf, type Range } from "./get_item.js";
import { alongOf, joinParts, MOST_PARTS, resized, takePart } from "./parts.js";

/** Zeros before and behind, along one axis. */
export const PAD: ComposedKind = {
  className: "Pad",
  module: "numpy",
  readers: { padWidth, mode: only("constant") },
  shapes: (settings, at) => {
    const widths = widthsOf(settings.pad_width, at);
    return [at.shape.map((size, i) => size && size + widths[i]![0] + widths[i]![1])];
  },
  keepsSteps: (settings, at) => {
    const [before, behind] = widthsOf(settings.pad_width, at)[1]!;
    return before + behind === 0;
  },
  lower: (settings, at, input, into) => {
    const [, ...widths] = widthsOf(settings.pad_width, at);
    const { shape } = at;
    const of = (name: string, config: object, x: InnerTensor, part: string) =>
      into.add(name, { ...config }, [x], 1, { part })[0]!;
    const padded = (x: InnerTensor, padding: unknown, part: string) =>
      of("ZeroPadding1D", { padding }, x, part);
    const features = shape.at(-1) as number;
    const [before, behind] = widths.at(-1)!;
    const wide = features + before + behind;
    if (shape.length === 2) {
      const upright = of("Reshape", { steps: features, features: 1 }, input, "upright");
      const made = padded(upright, widths[0], "padded");
      return [of("Reshape", { steps: null, features: wide }, made, "features")];
    }
    const steps = padded(input, widths[0], "steps");
    if (wide === features) return [steps];
    const [most, least] = widths[0]!;
    const turned = of("Permute", { steps: sizeAt(1, at) + most + least }, steps, "turned");
    return [of("Permute", { steps: wide }, padded(turned, widths[1], "features"), "back")];
  },
  wide: (settings, at, input, into) => {
    const pad = (x: InnerTensor, here: At, place: number, [before, behind]: readonly number[]) => {
      const [wide, size] = [new Wide(into, here, `axis_${place}`), here.shape[place]!];
      const shape = resized(here.shape, place, size && size + before! + behind!);
      const padding = [before, behind];
      if (place > 1) {
        const images = ["ZeroPadding2D", { padding: [[0, 0], padding] }] as const;
        return [wide.asWidth(x, place, images, shape), shape] as const;
      }
      const longer = into.add("ZeroPadding1D", { padding }, [wide.flat(x)], 1, { part: "steps" });
      return [wide.shaped(longer[0]!, shape), shape] as const;
    };
    let [made, shape] = [input, at.shape];
    for (const [place, width] of widthsOf(settings.pad_width, at).entries()) {
      if (width[0] + width[1] > 0) [made, shape] = pad(made, { ...at, shape }, place, width);
    }
    return [made];
  },
};

/** Each step, or each feature, several times. */
export const REPEAT: ComposedKind = {
  className: "Repeat",
  module: "numpy",
  readers: { repeats: count(), axis: axis() },
  shapes: (settings, at) => {
    const place = placeIn(settings.axis, at);
    if (place === 2 && at.shape.length === 3) sizeAt(1, at);
    const size = at.shape[place]!;
    return [resized(at.shape, place, size && size * (settings.repeats as number))];
  },
  keepsSteps: () => false,
  lower: (settings, at, input, into) => {
    const { shape } = at;
    const times = { size: settings.repeats as number };
    if (alongOf(placeIn(settings.axis, at), at) === "steps") {
      return into.add("UpSampling1D", times, [input], 1);
    }
    // Features are repeated as the steps of a single one.
    const steps = shape.length === 3 ? sizeAt(1, at) : null;
    const features = shape.at(-1) as number;
    const upright = { steps: (steps ?? 1) * features, features: 1 };
    const one = into.add("Reshape", upright, [input], 1, { part: "upright" });
    const more = into.add("UpSampling1D", times, one, 1, { part: "repeated" });
    return into.add("Reshape", { steps, features: features * times.size }, more, 1);
  },
  wide: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    if (place === 1) return undefined;
    const times = settings.repeats as number;
    const shape = resized(at.shape, place, at.shape[place]! * times);
    const config = { size: [1, times], interpolation: "nearest" };
    return [new Wide(into, at).asWidth(input, place, ["UpSampling2D", config], shape)];
  },
};

/** Numbers moved along an axis; those that leave at one end come in at the other. */
export const ROLL: ComposedKind = {
  className: "Roll",
  module: "numpy",
  readers: { shift: whole, axis: axis() },
  shapes: (settings, at) => {
    sizeAt(placeIn(settings.axis, at), at);
    return [at.shape];
  },
  keepsSteps: () => true,
  lower: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    const size = sizeAt(place, at);
    const cut = (((-(settings.shift as number) % size) + size) % size) as number;
    if (cut === 0) return [input];
    return partsJoined(
      into,
      input,
      [place, at],
      [
        { start: cut, stop: null, step: 1 },
        { start: 0, stop: cut, step: 1 },
      ],
    );
  },
};

/** Places along an axis, in any order, and as often as they are named. */
export const TAKE: ComposedKind = {
  className: "Take",
  module: "numpy",
  readers: { indices, axis: axis() },
  called: "indices",
  shapes: (settings, at) => {
    const place = placeIn(settings.axis, at);
    const size = sizeAt(place, at);
    const wanted = settings.indices as number[];
    const out = wanted.find((index) => index < -size || index >= size);
    if (out === undefined) return [resized(at.shape, place, wanted.length)];
    throw badShape(at, `the index ${out} is out of bounds`);
  },
  keepsSteps: (settings, at) => placeIn(settings.axis, at) > 1,
  lower: (settings, at, input, into) => {
    const place = placeIn(settings.axis, at);
    const one = (index: number): Range => ({
      start: index,
      stop: index === -1 ? null : index + 1,
      step: 1,
    });
    return partsJoined(into, input, [place, at], (settings.indices as number[]).map(one));
  },
};

/** All again and again, along steps or features. */
export const TILE: ComposedKind = {
  className: "Tile",
  module: "numpy",
  readers: { repeats },
  shapes: (settings, at) => {
    const times = timesOf(settings.repeats, at);
    return [at.shape.map((size, i) => size && size * times[i]!)];
  },
  keepsSteps: (settings, at) => timesOf(settings.repeats, at)[1] === 1,
  lower: (settings, at, input, into) => {
    const times = timesOf(settings.repeats, at);
    let [made, shape] = [input, at.shape];
    for (let place = 1; place < times.length; place++) {
      const copies = Array<InnerTensor>(times[place]!).fill(made);
      const shapes = copies.map(() => shape);
      if (copies.length > 1) made = joinParts(into, copies, shapes, place)[0]!;
      shape = resized(shape, place, shape[place]! && shape[place]! * copies.length);
    }
    return [made];
  },
  wide: (settings, at, input, into) => {
    let [made, shape] = [input, at.shape];
    for (const [place, times] of timesOf(settings.repeats, at).entries()) {
      if (times === 1) continue;
      const longer = resized(shape, place, shape[place]! && shape[place]! * times);
      const copies = Array<InnerTensor>(times).fill(made);
      [made] = joinParts(
        into,
        copies,
        copies.map(() => shape),
        place,
      ) as [InnerTensor];
      shape = longer;
    }
    return [made];
  },
};

/** Parts that ranges take along an axis, one behind the other. */
function partsJoined(
  into: Lowering,
  input: InnerTensor,
  [place, at]: readonly [number, At],
  ranges: readonly Range[],
): InnerTensor[] {
  const along = alongOf(place, at);
  const parts = ranges.map((range, i) => takePart(into, input, along, [range, `part_${i}`]));
  const size = sizeAt(place, at);
  const shapes = ranges.map((range) => resized(at.shape, place, lengthOf(range, size)));
  return joinParts(into, parts, shapes, place);
}

/** How often each axis comes; leading axes that nothing is said of come once. */
function timesOf(repeats: unknown, at: At): number[] {
  const said = repeats as number[];
  const times = [...Array<number>(Math.max(0, at.shape.length - said.length)).fill(1), ...said];
  if (times.length > at.shape.length) {
    throw badShape(at, `expected repeats for ${at.shape.length} axes, got ${said.length}`);
  }
  if (times[0] !== 1) throw badShape(at, "the axis of the batch can't be repeated");
  return times;
}

/** How much is put before and behind each axis. */
function widthsOf(given: unknown, at: At): readonly (readonly [number, number])[] {
  const widths = given as readonly [number, number][];
  if (widths.length !== at.shape.length) {
    throw badShape(at, `expected widths for ${at.shape.length} axes, got ${widths.length}`);
  }
  if (widths[0]!.some((width) => width > 0)) throw badShape(at, "the batch can't be padded");
  return widths;
}

const invalid = (where: string, name: string, expected: string, value: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected ${expected}, got ${showItems(value)}.`,
  );

function whole(where: string, name: string, value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw invalid(where, name, "an integer", value);
}

function indices(where: string, name: string, value: unknown): readonly number[] {
  const listed = (takeItems(value, MOST_PARTS) ?? []) as number[];
  if (listed.length > 0 && listed.every(Number.isSafeInteger)) return listed;
  throw invalid(where, name, `a list of 1 to ${MOST_PARTS} integers`, value);
}

function repeats(where: string, name: string, value: unknown): readonly number[] {
  const times = (takeItems(value, MOST_RANK) ?? []) as number[];
  const fits = (count: number) => Number.isSafeInteger(count) && count > 0 && count <= MOST_PARTS;
  if (times.length > 0 && times.every(fits)) return times;
  throw invalid(where, name, `a list of integers from 1 to ${MOST_PARTS} for each axis`, value);
}

/** Two numbers for each axis. */
function padWidth(where: string, name: string, value: unknown): readonly [number, number][] {
  const pairs = (takeItems(value, MOST_RANK) ?? []).map((pair) => takeItems(pair, 2) ?? []);
  const fits = (width: unknown) => Number.isSafeInteger(width) && (width as number) >= 0;
  if (pairs.length > 0 && pairs.every((pair) => pair.length === 2 && pair.every(fits))) {
    return pairs as [number, number][];
  }
  throw invalid(where, name, "two whole numbers for each axis", value);
}
