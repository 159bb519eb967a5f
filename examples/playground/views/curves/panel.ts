import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { element } from "../parts/element.js";
import type { Stage } from "../parts/stage.js";
import { type Curve, type Run, valueAt } from "./curve.js";

const FONT = "12px system-ui, sans-serif";

/** How a panel writes, and whether its scale is logarithmic. */
export interface PanelStyle {
  readonly figure: (value: number | null) => string;
  readonly logarithmic: boolean;
}

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
    const { width, height } = this.#size();
    if (width !== this.#plot.width || height !== this.#plot.height) {
      this.#plot.setSize({ width, height });
    }
  }

  /** Puts the cursor on a place, or nowhere: then the legend has the last values. */
  point(place: number | undefined): void {
    const left = place === undefined ? -10 : this.#plot!.valToPos(place, "x");
    this.#plot!.setCursor({ left, top: 0 }, false);
    this.#legend.replaceChildren(...this.#entries(place ?? Number.POSITIVE_INFINITY));
  }

  /** The place below a pointer, undefined beside the plot. */
  placeBelow(clientX: number): number | undefined {
    const { left, width } = this.#plot!.over.getBoundingClientRect();
    const at = clientX - left;
    return at < 0 || at > width ? undefined : this.#plot!.posToVal(at, "x");
  }

  dispose(): void {
    this.#plot?.destroy();
    this.root.remove();
  }

  #size() {
    const width = Math.max(160, this.#place.clientWidth);
    return { width, height: width < 420 ? 170 : 220 };
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
    const { logarithmic, figure } = this.#style!;
    const axis: uPlot.Axis = {
      stroke: () => this.#stage.colour("ink-soft"),
      grid: { stroke: () => this.#stage.colour("line"), width: 1 },
      ticks: { show: false },
      font: FONT,
      values: (_, splits) => splits.map((value) => (value === null ? "" : figure(value))),
    };
    const unbound = () => null;
    return {
      ...this.#size(),
      legend: { show: false },
      scales: { x: { time: false }, y: { distr: logarithmic ? 3 : 1 } },
      axes: [
        { ...axis, size: 30, space: 64 },
        { ...axis, size: 56, space: 36 },
      ],
      series: [{}, ...this.#curves.map((curve) => this.#series(curve))],
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { size: 7 },
        // The cursor is moved by the component: keys, fingers and mice alike, in all panels.
        bind: {
          mousedown: unbound,
          mouseup: unbound,
          click: unbound,
          dblclick: unbound,
          mousemove: unbound,
          mouseleave: unbound,
          mouseenter: unbound,
        },
      },
    };
  }

  #series({ run, held, faint }: Curve): uPlot.Series {
    return {
      stroke: this.#stage.colour(`series-${run.colour}`),
      width: faint ? 1 : 2,
      alpha: faint ? 0.3 : 1,
      ...(held ? { dash: [6, 4] } : {}),
      spanGaps: true,
      points: { show: false },
    };
  }
}
