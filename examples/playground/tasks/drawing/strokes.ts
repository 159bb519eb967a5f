import type { Random } from "../../../sentiment/random.js";
import type { Point, Stroke } from "./alphabets.js";

/** How far the pen goes in a step, in parts of the canvas. */
const SPACING = 0.1;

/** What is left free around ink that fills a canvas. */
const MARGIN = 0.1;

/** What is told of each step: where the pen is, seen from where it began; how far it came; and whether it drew. */
export const columns = [
  { en: "right", zh: "右" },
  { en: "down", zh: "下" },
  { en: "step right", zh: "右移" },
  { en: "step down", zh: "下移" },
  { en: "drawn", zh: "落笔" },
] as const;

/**
 * The steps of strokes as a network reads them: the same whether all of them are there or they arrive one after the other. Points as a pointer tells them, of any number, become
 * steps of one length.
 *
 * @param strokes in parts of the canvas, [0, 1].
 * @returns a step for each stretch of a stroke, and one for each way through the air.
 */
export function stepsOf(strokes: readonly Stroke[]): Float32Array[] {
  const steps: Float32Array[] = [];
  const begin = strokes.find((stroke) => stroke.length > 0)?.[0];
  if (!begin) return steps;
  let at: Point = begin;
  const move = ([x, y]: Point, drawn: number) => {
    const [right, down] = [(x - at[0]) / SPACING, (y - at[1]) / SPACING];
    // Through the air a step may be as long as the canvas.
    const size = drawn === 1 ? 1 : SPACING * 2;
    steps.push(Float32Array.of(x - begin[0], y - begin[1], right * size, down * size, drawn));
    at = [x, y];
  };
  for (const stroke of strokes) {
    const [first] = stroke;
    if (!first) continue;
    if (first !== begin) move(first, 0);
    for (const point of spaced(stroke)) move(point, 1);
  }
  return steps;
}

/** Strokes that have these steps, as large as the canvas lets them be: {@link stepsOf} does not keep where they lay. */
export function inkOf(steps: readonly Float32Array[]): Stroke[] {
  const strokes: Point[][] = [[[0, 0]]];
  for (const [x = 0, y = 0, , , drawn] of steps) {
    if (drawn === 1) strokes.at(-1)!.push([x, y]);
    else strokes.push([[x, y]]);
  }
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const size = Math.max(width, height, SPACING);
  const placed = (at: number, from: number, whole: number) =>
    MARGIN + (1 - 2 * MARGIN) * ((at - from) / size + (1 - whole / size) / 2);
  return strokes.map((stroke) =>
    stroke.map(([x, y]): Point => [placed(x, left, width), placed(y, top, height)]),
  );
}

/** Points on a stroke behind its first, each so far from the one before. */
function spaced(stroke: Stroke): Point[] {
  const points: Point[] = [];
  let at = stroke[0]!;
  for (const end of stroke.slice(1)) {
    for (;;) {
      const [dx, dy] = [end[0] - at[0], end[1] - at[1]];
      const length = Math.hypot(dx, dy);
      if (length < SPACING) break;
      at = [at[0] + (dx * SPACING) / length, at[1] + (dy * SPACING) / length];
      points.push(at);
    }
  }
  return points;
}

/** Strokes as somebody draws them: of another size, turned, slanted, at another place, and with an unsteady hand. */
export function drawn(strokes: readonly Stroke[], random: Random): Stroke[] {
  const between = (least: number, most: number) => least + (most - least) * random.next();
  const [width, height] = [between(0.35, 0.95), between(0.35, 0.95)];
  const [turn, slant] = [between(-0.2, 0.2), between(-0.2, 0.2)];
  const [right, down] = [between(0, 1 - width), between(0, 1 - height)];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const unsteady = () => between(-0.06, 0.06);
  return strokes.map((stroke) =>
    stroke.map(([x, y]): Point => {
      const [a, b] = [x - 0.5 + slant * (0.5 - y) + unsteady(), y - 0.5 + unsteady()];
      const [turnedX, turnedY] = [cosine * a - sine * b, sine * a + cosine * b];
      return [right + width * (turnedX + 0.5), down + height * (turnedY + 0.5)];
    }),
  );
}
