import { BpttError } from "../errors.js";
import type { InnerTensor, Lowering } from "../graph/lowering.js";
import { isWide, Wide } from "../graph/wide.js";
import type { MaskRule, Reads } from "../layers/layer.js";
import { MOST_RANK, type Shape } from "../shape.js";
import { Operation } from "./operation.js";

/** Places from `start` up to, but not including, `stop`, as Python takes them; null where it says nothing. */
export interface Range {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

/** What is taken along an axis: one place, or some of them. `"..."` are all axes that nothing else is said of, null is a new one of size 1. */
export type Key = number | Range | "..." | null;

/** Everything along an axis. */
export const ALL: Range = { start: null, stop: null, step: null };

/** Steps and features of a tensor, as `x[:, 1:5]` takes them in Python. As in Keras its output has no mask. */
export class GetItem extends Operation {
  readonly #keys: readonly Key[];

  /** @param keys for each axis, that of the batch included. */
  constructor(keys: readonly Key[], options: { name?: string } = {}) {
    super("GetItem", options, {});
    this.#keys = keys;
  }

  override get reads(): Reads {
    return { what: "numbers" };
  }

  override get maskRule(): MaskRule {
    return "none";
  }

  override get mostRank(): number {
    return MOST_RANK;
  }

  override stepsFrom([input]: readonly Shape[]): number | undefined {
    const [, steps] = this.#expanded(input!);
    return input!.length >= 3 && isAll(steps!) ? 0 : undefined;
  }

  override get operands(): readonly unknown[] {
    return [this.#keys.map(describeKey)];
  }

  /** The place of a new axis, if there is one. */
  #newAxis(input: Shape): number | undefined {
    const at = this.#keys.indexOf(null);
    if (at < 0) return undefined;
    const [before, behind] = [this.#keys.slice(0, at), this.#keys.slice(at + 1)];
    const whole = (key: Key) => key === "..." || (typeof key === "object" && key && isAll(key));
    const place = before.includes("...")
      ? input.length - behind.filter((key) => key !== "...").length
      : before.length;
    const fits = input.length === 2 && place > 0 && place <= 2;
    if (fits && before.concat(behind).every(whole)) return place;
    throw new BpttError(
      "Unsupported",
      `Layer "${this.name}" can take one new axis, of vectors that are taken whole, and behind the batch: \`expandDims\` makes those of others.`,
    );
  }

  /** A key for each axis. */
  #expanded(input: Shape): (number | Range)[] {
    const at = this.#keys.indexOf("...");
    const given = this.#keys.filter((key) => key !== "..." && key !== null);
    const missing = Array<Range>(Math.max(0, input.length - given.length)).fill(ALL);
    const end = at < 0 ? given.length : at;
    const keys = [...given.slice(0, end), ...missing, ...given.slice(end)];
    if (keys.length > input.length) {
      throw this.incompatible(input, `${given.length} indices are given`);
    }
    if (isAll(keys[0]!)) return keys;
    throw new BpttError(
      "Unsupported",
      `Layer "${this.name}" can't take some rows of a batch: the first index must be that of all rows.`,
    );
  }

  shapeFor(input: Shape): Shape {
    const last = this.features(input);
    const place = this.#newAxis(input);
    if (place !== undefined) return [...input.slice(0, place), 1, ...input.slice(place)];
    const [, ...keys] = this.#expanded(input);
    const sizes = keys.map((key, i) =>
      this.#sizeOf(key, i === keys.length - 1 ? last : input[i + 1]!, input),
    );
    const left = sizes.filter((size): size is number | null => size !== undefined);
    if (left.length === 0) {
      throw this.incompatible(
        input,
        "nothing is left of a row but one number: take a range of one",
      );
    }
    if (left.at(-1) === null) {
      throw this.incompatible(
        input,
        "the number of steps must be known where they become features",
      );
    }
    return [input[0]!, ...left];
  }

  /** How much is taken along an axis; undefined where it goes. */
  #sizeOf(key: number | Range, size: number | null, input: Shape): number | null | undefined {
    if (typeof key === "number") {
      if (size === null || (key >= -size && key < size)) return undefined;
      throw this.incompatible(input, `the index ${key} is out of bounds`);
    }
    if (isAll(key)) return size;
    if (size === null) return isSingle(key) ? 1 : null;
    const count = lengthOf(key, size);
    if (count > 0) return count;
    throw this.incompatible(input, `the range ${showRange(key)} takes nothing`);
  }

  override lower(into: Lowering, inputs: readonly InnerTensor[], [shape]: readonly Shape[]) {
    const left = this.shapeFor(shape!);
    if (this.#newAxis(shape!) !== undefined) {
      return into.add("Reshape", { steps: left[1], features: left[2] }, inputs, 1);
    }
    const keys = this.#expanded(shape!);
    if (isWide(shape!)) return [this.#wide(into, inputs[0]!, shape!, keys)];
    const [steps, features] = shape!.length === 3 ? keys.slice(1) : [ALL, keys[1]];
    const flat = shape!.length === 3 && typeof steps === "object" && typeof features === "number";
    const config = {
      ...(typeof steps === "number" ? { step: steps } : !isAll(steps!) && { steps }),
      features: typeof features === "number" ? only(features) : features,
      ...(flat && { as_features: left[1] }),
    };
    return into.add("Slice", config, inputs, 1);
  }

  /** Of more than three axes: from one axis after the other, of which those of a single place go at last. */
  #wide(
    into: Lowering,
    input: InnerTensor,
    shape: Shape,
    keys: readonly (number | Range)[],
  ): InnerTensor {
    const name = this.name;
    const whole = new Wide(into, { name, shape }, "made");
    // A sequence without its mask.
    let made = into.add("Unmask", {}, [whole.steps(input)], 1, { part: "unmasked" })[0]!;
    let sizes = shape;
    for (const [place, key] of keys.entries()) {
      if (place === 0 || isAll(key)) continue;
      const range = typeof key === "number" ? only(key) : key;
      const taken = sizes.map((size, i) => (i === place ? size && lengthOf(range, size) : size));
      const wide = new Wide(into, { name, shape: sizes }, `axis_${place}`);
      const slice = (x: InnerTensor, along: "features" | "steps") =>
        into.add("Slice", { [along]: range }, [x], 1, { part: `slice_${place}` });
      made =
        place === 1
          ? wide.shaped(slice(wide.flat(made), "steps")[0]!, taken)
          : wide.along(made, place, (x) => slice(x, "features"), [taken])[0]!;
      sizes = taken;
    }
    const left = this.shapeFor(shape);
    if (left.length === shape.length) return made;
    if (typeof keys[1] !== "number")
      return whole.shaped(new Wide(into, { name, shape: sizes }, "left").flat(made), left);
    return whole.fromRows(
      new Wide(into, { name, shape: sizes.with(1, 1) }, "left").rows(made),
      left,
    );
  }
}

/** Whether a key takes everything. */
const isAll = (key: number | Range): boolean =>
  typeof key === "object" &&
  key.start === null &&
  key.stop === null &&
  (key.step === null || key.step === 1);

/** Whether a range takes one place, however many there are: the first, or the last. */
const isSingle = (key: Range): boolean => [1, MANY].every((size) => lengthOf(key, size) === 1);

/** More places than any axis has. */
const MANY = 2 ** 40;

/** One place as a range. */
const only = (index: number): Range => ({
  start: index,
  stop: index === -1 ? null : index + 1,
  step: 1,
});

/** How many places a range takes among `size`. */
export function lengthOf({ start, stop, step }: Range, size: number): number {
  const by = step ?? 1;
  const [low, high] = by > 0 ? [0, size] : [-1, size - 1];
  const bound = (at: number) => (at < 0 ? Math.max(at + size, low) : Math.min(at, high));
  const from = start === null ? (by > 0 ? low : high) : bound(start);
  const to = stop === null ? (by > 0 ? high : low) : bound(stop);
  return Math.max(0, Math.ceil((to - from) / by));
}

const showRange = ({ start, stop, step }: Range): string =>
  `${start ?? ""}:${stop ?? ""}${step === null ? "" : `:${step}`}`;

/** A key as a configuration of Keras holds it. */
function describeKey(key: Key): unknown {
  if (key === null) return null;
  if (key === "...") return { class_name: "__ellipsis__", config: {} };
  return typeof key === "number" ? key : { class_name: "__slice__", config: { ...key } };
}
