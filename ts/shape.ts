/** A shape whose dimensions may be open (`null`): the batch dimension nearly always, the time dimension often. */
export type Shape = readonly (number | null)[];

/** A shape as Keras prints it: `(None, 200, 128)`. */
export function formatShape(shape: Shape): string {
  const dims = shape.map((dim) => (dim === null ? "None" : String(dim)));
  return dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(", ")})`;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
