import { type Points, smoothed, thinned, type Value } from "../pure/smoothing.js";

/** A training run, as its curves are drawn. */
export interface Run {
  readonly name: string;
  /** Which colour of the theme it has, 1 to 8. */
  readonly colour: number;
  /** Steps that had been done when values were measured, rising. */
  readonly steps: readonly number[];
  /** Seconds that had been trained by then. */
  readonly seconds: readonly number[];
  /** By metric, one for each of the steps; null where it was not measured. */
  readonly values: Readonly<Record<string, readonly Value[]>>;
}

/** What is measured, and has a panel of its own. */
export interface Metric {
  /** Its name in the values of runs. */
  readonly id: string;
  readonly name: string;
  /** The name of the same of held-out data, which is drawn dashed. */
  readonly held?: string | undefined;
  /** Whether it can be drawn on a logarithmic scale, as losses can. */
  readonly positive: boolean;
  /** What is aimed at. */
  readonly goal?: number | undefined;
}

/** How curves are looked at. */
export interface Settings {
  readonly axis: "step" | "seconds";
  readonly logarithmic: boolean;
  /** The weight of what came before, 0 (as measured) to below 1. */
  readonly smoothing: number;
}

/** One line of a panel. */
export interface Curve {
  readonly run: Run;
  readonly held: boolean;
  /** As it was measured, behind a smoothed one. */
  readonly faint: boolean;
  readonly points: Points;
}

/** Points of a curve that are drawn at most: some two for each pixel of a panel. More would cost a frame more than it shows. */
const LIMIT = 1000;

/** The lines of a metric: faint ones first, so that others are drawn over them. */
export function curvesOf(metric: Metric, runs: readonly Run[], settings: Settings): Curve[] {
  const { smoothing } = settings;
  const drawn = (faint: boolean, weight: number) =>
    runs.flatMap((run) =>
      [metric.id, metric.held].flatMap((id, held) => {
        const values = id === undefined ? undefined : run.values[id];
        if (values === undefined) return [];
        const y = weight > 0 ? smoothed(values, weight) : values;
        return [{ run, held: held === 1, faint, points: pointsOf(metric, run, y, settings) }];
      }),
    );
  return [...(smoothing > 0 ? drawn(true, 0) : []), ...drawn(false, smoothing)];
}

function pointsOf(metric: Metric, run: Run, y: readonly Value[], settings: Settings): Points {
  const { axis, logarithmic } = settings;
  const x = axis === "step" ? run.steps : run.seconds;
  // A logarithmic scale has no place for 0.
  const nowhere = (value: Value) =>
    value === null || !Number.isFinite(value) || (logarithmic && metric.positive && value <= 0);
  return thinned({ x, y: y.map((value) => (nowhere(value) ? null : value)) }, LIMIT);
}

/** What a curve has at a place, or had last before it. */
export function valueAt({ x, y }: Points, place: number): Value {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : y[low - 1]!;
}

/** All places at which some curve has a point, rising, each once. */
export function placesOf(curves: readonly Curve[]): number[] {
  const places = new Set(curves.flatMap(({ points }) => points.x));
  return [...places].sort((a, b) => a - b);
}

/** The index of what lies nearest, in rising places of which there is at least one. */
export function nearest(places: readonly number[], place: number): number {
  const above = places.findIndex((other) => other >= place);
  if (above === -1) return places.length - 1;
  if (above === 0) return 0;
  return place - places[above - 1]! <= places[above]! - place ? above - 1 : above;
}
