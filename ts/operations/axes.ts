// Axes as operations are given them: from 0 for the batch, negative ones from the end.
import { takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Reader } from "../readers.js";
import { formatShape, MOST_RANK, type Shape } from "../shape.js";
import { showItems } from "../show.js";

/** A reader of one axis. */
export const axis =
  (fallback?: number): Reader =>
  (where, name, value) => {
    const given = value === undefined ? fallback : value;
    if (Number.isSafeInteger(given)) return given;
    throw invalid(where, name, "an integer", value);
  };

/** A reader of one axis or several; null stands for all of them. */
export const axes =
  (fallback?: number | null): Reader =>
  (where, name, value) => {
    const given = value === undefined ? fallback : value;
    if (given === null || Number.isSafeInteger(given)) return given;
    const all = takeItems(given, MOST_RANK) ?? [];
    if (all.length > 0 && all.every(Number.isSafeInteger)) return all;
    throw invalid(where, name, "an integer, a list of them or null", value);
  };

const invalid = (where: string, name: string, expected: string, value: unknown): BpttError =>
  new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected ${expected}, got ${showItems(value)}.`,
  );

/** The place of an axis among `rank` of them, which is not that of the batch. */
export function placeOf(axis: number, rank: number, { name, shape }: At): number {
  const place = axis < 0 ? axis + rank : axis;
  if (place >= 1 && place < rank) return place;
  throw badShape({ name, shape }, `expected an axis behind that of the batch, got ${axis}`);
}

/** The place of the axis that a setting names. */
export const placeIn = (axis: unknown, at: At): number =>
  placeOf(axis as number, at.shape.length, at);

/** The size of an axis that must be known. */
export function sizeAt(place: number, at: At): number {
  const size = at.shape[place];
  if (typeof size === "number") return size;
  throw badShape(at, "the size of the axis must be known");
}

/** The places of all axes that a setting names. */
export function placesOf(axes: unknown, at: At): number[] {
  const rank = at.shape.length;
  const all = axes === null ? [...at.shape.keys()] : [axes as number | number[]].flat();
  const places = all.map((axis) => placeOf(axis, rank, at));
  if (new Set(places).size === places.length) return places;
  throw badShape(at, `expected different axes, got ${all.join(", ")}`);
}

/** The operation and what it was applied to, for messages. */
export interface At {
  readonly name: string;
  readonly shape: Shape;
}

export const badShape = ({ name, shape }: At, expected: string): BpttError =>
  new BpttError(
    "Shape",
    `Input of layer "${name}" is incompatible with the layer: ${expected}. Full shape received: ${formatShape(shape)}.`,
  );
