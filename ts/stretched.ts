import { sizeOf } from "./shape.js";

/** Numbers of a shape stretched to another as numpy does it: axes are added before, and those of length 1 repeated. Undefined where they don't fit. */
export function stretched(
  data: readonly number[],
  shape: readonly number[],
  to: readonly number[],
): Float32Array | undefined {
  const padded = [...Array(Math.max(0, to.length - shape.length)).fill(1), ...shape];
  const fits = padded.length === to.length && padded.every((dim, i) => dim === 1 || dim === to[i]);
  if (!fits) return undefined;
  return Float32Array.from({ length: sizeOf(to) }, (_, flat) => {
    let [rest, index, stride] = [flat, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const place = rest % to[axis]!;
      rest = (rest - place) / to[axis]!;
      if (padded[axis] !== 1) index += place * stride;
      stride *= padded[axis];
    }
    return data[index]!;
  });
}
