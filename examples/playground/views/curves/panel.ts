import uPlot from "uplot";
import { element } from "../parts/element.js";
import { placeBelow, plotSize, plotStyle, pointAt } from "../parts/plot.js";
import type { Stage } from "../parts/stage.js";
import type { Range } from "../pure/axis.js";
import { type Curve, type Run, valueAt } from "./curve.js";

/** How a panel writes, and what its axes are. */
export interface PanelStyle {
  readonly figure: (value: number | null) => string;
  /** Whether the x axis counts steps. */
  readonly whole: boolean;
  readonly logarithmic: boolean;
  /** What is aimed at, a line from side to side. */
  readonly goal: number | undefined;
  /** Where the x axis begins and ends, the same in all panels. */
  readonly range: Range;
}

/** The y axis; of values that are all the same a tenth above and below them, of noughts above alone: no loss and no score lies below. */
const around: uPlot.Range.Function = (_, low, high) => {
  if (low === 0 && high === 0) return [0, 0.1];
  const margin = 0.1 * Math.abs(low);
  return low === high ? [low - margin, high + margin] : uPlot.rangeNum(low, high, 0.1, true);
};

/** Whether a curve has one value, which makes no line. */
const lone = (plot: uPlot, curve: number): boolean =>
  Array.from(plot.data[curve]!).filter((y) => y != null).length === 1;

/** The curves of one metric: a title, what the runs have at the cursor, and the plot. */
export class Panel {
  readonly root = element("figure", { class: "curves-panel" });
  readonly #title = element("figcaption");
  readonly #legend = element("ul", { class: "curves-legend" });
  readonly #place = element("div", { class: "curves-plot" });
  readonly #stage: Stage;
  #plot: uPlot | undefined;
  #made = "";
  #curves: readonly Curve[] = [];
  #style: PanelStyle | undefined;

  constructor(stage: Stage, title: string) {
    this.#stage = stage;
    this.#title.textContent = title;
    this.root.append(this.#title, this.#legend, this.#place);
  }

  show(curves: readonly Curve[], style: PanelStyle): void {
    this.#curves = curves;
    this.#style = style;
    const data = uPlot.join(curves.map(({ points }) => [[...points.x], [...points.y]]));
    // What makes a plot another one; all else it can be given.
    const made = JSON.stringify([
      style.logarithmic,
      style.whole,
      this.#stage.colour("ink-soft"),
      curves.map(({ run, held, faint }) => [run.colour, held, faint]),
    ]);
    if (made !== this.#made) {
      this.#plot?.destroy();
      this.#plot = undefined;
      this.#made = made;
    }
    this.#plot ??= new uPlot(this.#options(), data, this.#place);
    this.#plot.setData(data);
    const { width, height } = plotSize(this.#place);
    if (width !== this.#plot.width || height !== this.#plot.height) {
      this.#plot.setSize({ width, height });
    }
  }

  /** Puts the cursor on a place, or nowhere: then the legend has the last values. */
  point(place: number | undefined): void {
    pointAt(this.#plot!, place);
    this.#legend.replaceChildren(...this.#entries(place ?? Number.POSITIVE_INFINITY));
  }

  /** The place below a pointer, undefined beside the plot. */
  placeBelow(clientX: number): number | undefined {
    return placeBelow(this.#plot!, clientX);
  }

  dispose(): void {
    this.#plot?.destroy();
    this.root.remove();
  }

  /** One for each run: its name, and what its curves have. */
  #entries(place: number): HTMLElement[] {
    const entries = new Map<Run, HTMLElement>();
    for (const { run, held, faint, points } of this.#curves) {
      if (faint) continue;
      const name = element("span", { class: "curves-name" }, run.name);
      const entry = entries.get(run) ?? element("li", {}, name);
      const swatch = element("span", {
        class: held ? "curves-swatch curves-held" : "curves-swatch",
        style: `color: var(--view-series-${run.colour})`,
      });
      entry.append(swatch, element("b", {}, this.#style!.figure(valueAt(points, place))));
      entries.set(run, entry);
    }
    return [...entries.values()];
  }

  #options(): uPlot.Options {
    const { logarithmic, figure, whole } = this.#style!;
    return {
      ...plotStyle(this.#stage, figure, whole),
      ...plotSize(this.#place),
      scales: {
        x: { time: false, range: () => [...this.#style!.range] },
        y: logarithmic ? { distr: 3 } : { distr: 1, range: around },
      },
      series: [{}, ...this.#curves.map((curve) => this.#series(curve))],
      hooks: { drawAxes: [(plot) => this.#drawGoal(plot)] },
    };
  }

  /** Below the curves; nothing where it lies beyond what is seen. */
  #drawGoal({ ctx, bbox, scales, valToPos }: uPlot): void {
    const { goal } = this.#style!;
    const { min, max } = scales.y!;
    if (goal === undefined || min == null || max == null || goal < min || goal > max) return;
    const y = Math.round(valToPos(goal, "y", true));
    ctx.save();
    ctx.strokeStyle = this.#stage.colour("ink-soft");
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }

  #series({ run, held, faint }: Curve): uPlot.Series {
    return {
      stroke: this.#stage.colour(`series-${run.colour}`),
      width: faint ? 1 : 2,
      alpha: faint ? 0.3 : 1,
      ...(held ? { dash: [6, 4] } : {}),
      spanGaps: true,
      points: { show: lone, size: 6 },
    };
  }
}
