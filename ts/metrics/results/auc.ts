import type { Settings } from "../auc.js";
import { type Counts, countsOf } from "./confusion.js";
import { ratio, total } from "./ratio.js";

/** The area, or with `multiLabel` the mean of those of all outputs. */
export function auc(sums: readonly number[], settings: Settings, units: number): number {
  if (!settings.multi_label) return area(countsOf(sums), settings);
  const each = sums.length / units;
  const areas = Array.from({ length: units }, (_, i) =>
    area(countsOf(sums.slice(i * each, (i + 1) * each)), settings),
  );
  const weights = settings.label_weights ?? areas.map(() => 1);
  return ratio(total(areas.map((area, i) => area * weights[i]!)), total(weights));
}

function area(counts: Counts, { curve, summation_method: method }: Settings): number {
  if (curve === "PR" && method === "interpolation") return interpolated(counts);
  const [x, y] = POINTS[curve](counts);
  const height = (a: number, b: number) => {
    if (method === "interpolation") return (a + b) / 2;
    return method === "minoring" ? Math.min(a, b) : Math.max(a, b);
  };
  return total(x.slice(1).map((to, i) => (x[i]! - to) * height(y[i]!, y[i + 1]!)));
}

/** The points of each curve, threshold by threshold. */
const POINTS = {
  ROC: ({ tp, fp, tn, fn }: Counts) => [
    fp.map((fp, i) => ratio(fp, fp + tn[i]!)),
    tp.map((tp, i) => ratio(tp, tp + fn[i]!)),
  ],
  PR: ({ tp, fp, fn }: Counts) => [
    tp.map((tp, i) => ratio(tp, tp + fn[i]!)),
    tp.map((tp, i) => ratio(tp, tp + fp[i]!)),
  ],
  PRGAIN: ({ tp, fp, tn, fn }: Counts) => {
    const odds = tp.map((tp, i) => ratio(tp + fn[i]!, tn[i]! + fp[i]!));
    const gain = (of: readonly number[], i: number) => 1 - odds[i]! * ratio(of[i]!, tp[i]!);
    return [
      tp.map((tp, i) => (tp === 0 ? 0 : Math.max(0, gain(fn, i)))),
      tp.map((tp, i) => (tp === 0 ? 1 : gain(fp, i))),
    ];
  },
} satisfies Record<string, (counts: Counts) => readonly [number[], number[]] | number[][]>;

/** The area under precision over recall, where true and false positives go on evenly between two thresholds: Davis and Goadrich, 2006. */
function interpolated({ tp, fp, fn }: Counts): number {
  const p = tp.map((tp, i) => tp + fp[i]!);
  const parts = tp.slice(1).map((next, i) => {
    const [dtp, dp] = [tp[i]! - next, p[i]! - p[i + 1]!];
    const slope = ratio(dtp, Math.max(dp, 0));
    const intercept = next - slope * p[i + 1]!;
    const growth = p[i]! > 0 && p[i + 1]! > 0 ? p[i]! / p[i + 1]! : 1;
    return ratio(slope * (dtp + intercept * Math.log(growth)), Math.max(next + fn[i + 1]!, 0));
  });
  return total(parts);
}
