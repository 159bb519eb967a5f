import { sizeOf } from "./shape.js";

/** Numbers of a shape stretched to another as numpy does it: axes are added before, and those of length 1 repeated. Undefined where they don't fit. */
export function stretched(
  data: readonly number[],
  shape: readonly number[],
  to: readonly number[],
): Float32Array | undefined {
  if (!stretches(shape, to)) return undefined;
  const padded = paddedTo(shape, to);
  return Float32Array.from({ length: sizeOf(to) }, (_, flat) => {
    let [rest, index, stride] = [flat, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const place = rest % to[axis]!;
      rest = (rest - place) / to[axis]!;
      if (padded[axis] !== 1) index += place * stride;
      stride *= padded[axis]!;
    }
    return data[index]!;
  });
}

/** Whether numbers of a shape can be stretched to another. */
export function stretches(shape: readonly number[], to: readonly number[]): boolean {
  const padded = paddedTo(shape, to);
  return padded.length === to.length && padded.every((dim, i) => dim === 1 || dim === to[i]);
}

const paddedTo = (shape: readonly number[], { length }: readonly number[]): number[] => [
  ...Array(Math.max(0, length - shape.length)).fill(1),
  ...shape,
];
