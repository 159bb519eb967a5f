// What is made of repeated times.

export interface Spread {
  min: number;
  median: number;
  all: number[];
}

export function spread(times: readonly number[]): Spread {
  const all = times.map((t) => Number(t.toPrecision(4)));
  const sorted = [...all].sort((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[sorted.length >> 1]!, all };
}

/** How well a line fits the points, 1 being exactly: the coefficient of determination R^2. */
export function linearity(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length;
  const mean = (i: 0 | 1) => points.reduce((sum, point) => sum + point[i], 0) / n;
  const [mx, my] = [mean(0), mean(1)];
  let [sxx, sxy, syy] = [0, 0, 0];
  for (const [x, y] of points) {
    sxx += (x - mx) ** 2;
    sxy += (x - mx) * (y - my);
    syy += (y - my) ** 2;
  }
  return sxy ** 2 / (sxx * syy);
}

/** How far values lie apart, as a share of the least. */
export const apart = (values: readonly number[]): number =>
  Math.max(...values) / Math.min(...values) - 1;
