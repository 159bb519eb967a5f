import { takeItems } from "./checks.js";

/** Axes of data: more than any layer takes, and few enough to be shown. */
export const MOST_AXES = 16;

/** Most axes of a tensor: rows, steps, and images of height, width and channels. */
export const MOST_RANK = 5;

/** A shape whose dimensions may be open (`null`): the batch dimension nearly always, the time dimension often. */
export type Shape = readonly (number | null)[];

/** A shape that a user gave, of `least` to `most` dimensions that are positive or open; undefined for anything else. */
export function parseShape(value: unknown, least: number, most: number): Shape | undefined {
  const dims = takeItems(value, most);
  if (dims === undefined || dims.length < least) return undefined;
  const fits = (dim: unknown) => dim === null || (Number.isSafeInteger(dim) && (dim as number) > 0);
  return dims.every(fits) ? (dims as Shape) : undefined;
}

/** A shape as Keras prints it: `(None, 200, 128)`. */
export function formatShape(shape: Shape): string {
  const dims = shape.map((dim) => (dim === null ? "None" : String(dim)));
  return dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The shape of what a tensor has for each row and step, where each row is a number of steps: its frames. */
export const frameOf = ([batch = null, , ...frame]: Shape): Shape => [batch, ...frame];

/** Whether a shape is that of one number at each of an open number of steps, and of no vectors. */
export const isOfOpenSteps = (shape: Shape): boolean => shape.length === 2 && shape[1] === null;
