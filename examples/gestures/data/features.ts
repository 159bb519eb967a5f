/** Numbers of joints, a row for each step. */
export type Rows = readonly (readonly number[])[];

/** So little must columns differ that are divided by how much they do. */
const LEAST = 1e-6;
/** Slower than this, in units of the data, is as good as still. */
const STILL = 1e-3;
/** Steps to either side over which movement is seen: what trembles, what moves, what drifts. */
const SCALES = [1, 3, 8, 20];

/**
 * What a network is told of a sequence whose steps are to be told apart: where the points are, how far each goes within some steps, and the logarithm of how fast, by which
 * rest, hold and movement differ. Each number has the mean 0 and the deviation 1 over the sequence: bodies differ, and so does where they stand.
 *
 * @param points [steps, points x coordinates]
 * @param coordinates of a point.
 * @param others what else is known of each step, [steps, columns]: it is brought to the same measure.
 * @returns [steps, features]
 */
export function motion(points: Rows, coordinates: number, others?: Rows): number[][] {
  const at = (step: number) => points[Math.min(points.length - 1, Math.max(0, step))]!;
  const seen = points.map((row, step) => {
    const changes = SCALES.flatMap((scale) => {
      const [before, behind] = [at(step - scale), at(step + scale)];
      const way = row.map((_, column) => behind[column]! - before[column]!);
      return [...way, ...speeds(way, coordinates)];
    });
    return [...(others?.[step] ?? []), ...row, ...changes];
  });
  return standardized(seen);
}

/** The logarithm of how far each point goes. */
function speeds(way: readonly number[], coordinates: number): number[] {
  return Array.from({ length: way.length / coordinates }, (_, point) => {
    const own = way.slice(point * coordinates, (point + 1) * coordinates);
    return Math.log(STILL + Math.hypot(...own));
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
