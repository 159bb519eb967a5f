/** Numbers of joints, a row for each step. */
export type Rows = readonly (readonly number[])[];

/** What is known of a sequence beside where its points are. */
export interface Circumstances {
  /** Of each step, [steps, columns]: brought to the same measure. */
  readonly others?: Rows;
  /** When each step is, in frames, ascending. Default: one after the other. */
  readonly times?: readonly number[];
  /** Slower than this, in units of the points, is as good as still. Default 0.001. */
  readonly still?: number;
}

/** So little must columns differ that are divided by how much they do. */
const LEAST = 1e-6;
/** Frames to either side over which movement is seen: what trembles, what moves, what drifts. */
const SCALES = [1, 3, 8, 20];
/** Frames over which it is seen how fast points come, and how fast they go on: a phase begins where the two differ. */
const SIDES = [3, 9];

/**
 * What a network is told of a sequence whose steps are to be told apart: where the points are, how far each goes within some frames, and the logarithm of how fast, by which
 * rest, hold and movement differ. Each number has the mean 0 and the deviation 1 over the sequence: bodies differ, and so does where they stand.
 *
 * @param points [steps, points x coordinates]
 * @param coordinates of a point.
 * @returns [steps, features]
 */
export function motion(
  points: Rows,
  coordinates: number,
  { others, times = points.map((_, step) => step), still = 1e-3 }: Circumstances = {},
): number[][] {
  const seen = points.map((row, step) => {
    const now = times[step]!;
    const way = (from: number, to: number) => {
      const [before, behind] = [
        between(points, times, now + from),
        between(points, times, now + to),
      ];
      return row.map((_, column) => behind[column]! - before[column]!);
    };
    const speeds = (moved: readonly number[]) => logarithms(moved, coordinates, still);
    const around = SCALES.map((scale) => way(-scale, scale)).flatMap((w) => [...w, ...speeds(w)]);
    const sides = SIDES.flatMap((side) => [...speeds(way(-side, 0)), ...speeds(way(0, side))]);
    return [...(others?.[step] ?? []), ...row, ...around, ...sides];
  });
  return standardized(seen);
}

/** Where points are at a time: on the line between the steps around it. */
function between(points: Rows, times: readonly number[], time: number): readonly number[] {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  const [before, behind] = [Math.max(0, low - 1), low];
  const gap = times[behind]! - times[before]!;
  const share = gap > 0 ? Math.min(1, Math.max(0, (time - times[before]!) / gap)) : 1;
  return points[behind]!.map((to, column) => to + (1 - share) * (points[before]![column]! - to));
}

/** The logarithm of how far each point goes. */
function logarithms(way: readonly number[], coordinates: number, still: number): number[] {
  return Array.from({ length: way.length / coordinates }, (_, point) => {
    const own = way.slice(point * coordinates, (point + 1) * coordinates);
    return Math.log(still + Math.hypot(...own));
  });
}

function standardized(rows: Rows): number[][] {
  const moments = rows[0]!.map((_, column) => {
    const mean = rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length;
    const square = rows.reduce((sum, row) => sum + (row[column]! - mean) ** 2, 0) / rows.length;
    return { mean, deviation: Math.sqrt(square) + LEAST };
  });
  return rows.map((row) =>
    row.map((value, column) => (value - moments[column]!.mean) / moments[column]!.deviation),
  );
}
