/** Where a pen was, and when. */
export interface Point {
  /** From the left, and from the top: 0 to 1 within the pad. */
  readonly x: number;
  readonly y: number;
  /** Seconds since the drawing began. */
  readonly time: number;
}

/** What a pen drew from its touching the paper until it was lifted. */
export type Stroke = readonly Point[];

const distance = (from: Point, to: Point) => Math.hypot(to.x - from.x, to.y - from.y);

const between = (from: Point, to: Point, part: number): Point => ({
  x: from.x + part * (to.x - from.x),
  y: from.y + part * (to.y - from.y),
  time: from.time + part * (to.time - from.time),
});

/**
 * The same stroke with points at equal distances along it, however fast the pen moved or the device reported; its first and last points stay. Times lie between those of the neighbours.
 *
 * @param spacing The distance, in sides of the pad; above 0.
 */
export function resampled(stroke: Stroke, spacing: number): Stroke {
  const [first, last] = [stroke[0], stroke.at(-1)];
  if (first === undefined || last === undefined) return [];
  const kept = [first];
  // How far the pen has come since the last point that was kept.
  let come = 0;
  for (let i = 1; i < stroke.length; i++) {
    let from = stroke[i - 1]!;
    const to = stroke[i]!;
    for (let left = distance(from, to); come + left >= spacing; left = distance(from, to)) {
      from = between(from, to, (spacing - come) / left);
      kept.push(from);
      come = 0;
    }
    come += distance(from, to);
  }
  // What rounding leaves is no point of its own.
  if (come > 1e-6 * spacing) kept.push(last);
  return kept;
}

/** What had been drawn by a time, in seconds; the last stroke may end in the middle. */
export function drawnBy(strokes: readonly Stroke[], time: number): Stroke[] {
  return strokes.flatMap((stroke) => {
    const count = stroke.filter((point) => point.time <= time).length;
    const [last, next] = [stroke[count - 1], stroke[count]];
    if (last === undefined) return [];
    const begun = stroke.slice(0, count);
    if (next === undefined) return [begun];
    return [[...begun, between(last, next, (time - last.time) / (next.time - last.time))]];
  });
}
