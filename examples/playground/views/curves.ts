import { keyed } from "./parts/keyed.js";
import "./curves.css";
import {
  type Curve,
  curvesOf,
  type Metric,
  nearest,
  placesOf,
  type Run,
  type Settings,
  valueAt,
} from "./curves/curve.js";
import { Panel } from "./curves/panel.js";
import { element } from "./parts/element.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { moved } from "./parts/steps.js";
import { type Table, Twin } from "./parts/twin.js";
import type { Range } from "./pure/axis.js";
import { figures } from "./pure/figure.js";
import type { Common, View } from "./view.js";

export type { Metric, Run } from "./curves/curve.js";

/** What the curves are drawn of. */
export interface CurvesData {
  readonly metrics: readonly Metric[];
  readonly runs: readonly Run[];
}

export interface CurvesTexts {
  /** What the boxes switch on and off: "Metrics". */
  readonly metrics: string;
  /** What is below: "By". */
  readonly axis: string;
  readonly step: string;
  readonly seconds: string;
  readonly logarithmic: string;
  readonly smoothing: string;
  /** What a curve of held-out data is called, behind the name of its run. */
  readonly held: string;
  /** Which keys move the cursor. */
  readonly keys: string;
  /** In the place of curves while there are none. */
  readonly empty: string;
  /** What the table is called, and what stands above it. */
  readonly table: string;
  readonly rows: (shown: number, all: number) => string;
}

export interface CurvesOptions extends Common {
  readonly texts: CurvesTexts;
}

interface Shown {
  readonly metric: Metric;
  readonly curves: readonly Curve[];
}

/** Rows of the table at most, spread evenly. */
const ROWS = 40;

/** Curves of several runs, a panel for each metric, with one cursor over all of them. */
export function createCurves(host: HTMLElement, options: CurvesOptions): View<CurvesData> {
  const curves = new Curves(host, options);
  return { update: (data) => curves.update(data), dispose: () => curves.dispose() };
}

class Curves {
  readonly #stage: Stage;
  readonly #texts: CurvesTexts;
  readonly #figure: ReturnType<typeof figures>;
  readonly #boxes = element("span", { class: "curves-metrics", role: "group" });
  readonly #plots: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #readout = new Readout(false);
  readonly #twin: Twin;
  readonly #panels = new Map<string, Panel>();
  readonly #off = new Set<string>();
  #data: CurvesData = { metrics: [], runs: [] };
  #settings: Settings = { axis: "step", logarithmic: false, smoothing: 0 };
  /** What is drawn now: metrics that are on and have been measured, with their lines, and where these have points. */
  #shown: readonly Shown[] = [];
  #places: readonly number[] = [];
  /** Where the cursor stands: a step or a second. */
  #place: number | undefined;

  constructor(host: HTMLElement, { label, locale, texts }: CurvesOptions) {
    this.#texts = texts;
    this.#figure = figures(locale);
    this.#stage = new Stage(host, "curves", () => this.#draw());
    const [hint, plots] = keyed("curves-panels", { label, keys: texts.keys });
    this.#plots = plots;
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#twin = new Twin(texts.table, () => this.#table());
    this.#boxes.setAttribute("aria-label", texts.metrics);
    this.#stage.root.append(
      this.#controls(),
      hint,
      this.#empty,
      this.#plots,
      this.#readout.element,
      this.#twin.element,
    );
    this.#stage.on(this.#plots, "keydown", (event) => this.#key(event));
    this.#stage.on(this.#plots, "pointermove", (event) => this.#hover(event));
    this.#stage.on(this.#plots, "pointerdown", (event) => this.#hover(event));
    this.#stage.on(this.#plots, "pointerleave", () => this.#point(undefined, false));
  }

  update(data: CurvesData): void {
    const same = data.metrics.map(({ id, name }) => [id, name]).join("\n");
    if (same !== this.#data.metrics.map(({ id, name }) => [id, name]).join("\n")) {
      for (const panel of this.#panels.values()) panel.dispose();
      this.#panels.clear();
      this.#boxes.replaceChildren(...data.metrics.map((metric) => this.#box(metric)));
    }
    this.#data = data;
    this.#twin.update();
    this.#stage.invalidate();
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
    this.#twin.dispose();
    this.#stage.dispose();
  }

  #controls(): HTMLElement {
    const { texts, set } = { texts: this.#texts, set: this.#set.bind(this) };
    const axis = element(
      "select",
      {},
      element("option", { value: "step" }, texts.step),
      element("option", { value: "seconds" }, texts.seconds),
    );
    const logarithmic = element("input", { type: "checkbox" });
    const smoothing = element("input", { type: "range", min: 0, max: 0.98, step: 0.02, value: 0 });
    this.#stage.on(axis, "change", () => {
      this.#place = undefined;
      set({ axis: axis.value as Settings["axis"] });
    });
    this.#stage.on(logarithmic, "change", () => set({ logarithmic: logarithmic.checked }));
    this.#stage.on(smoothing, "input", () => set({ smoothing: smoothing.valueAsNumber }));
    return element(
      "div",
      { class: "view-controls" },
      this.#boxes,
      element("label", {}, texts.axis, axis),
      element("label", {}, logarithmic, texts.logarithmic),
      element("label", {}, texts.smoothing, smoothing),
    );
  }

  #box({ id, name }: Metric): HTMLElement {
    const box = element("input", { type: "checkbox", checked: !this.#off.has(id) });
    this.#stage.on(box, "change", () => {
      if (box.checked) this.#off.delete(id);
      else this.#off.add(id);
      this.#stage.invalidate();
    });
    return element("label", {}, box, name);
  }

  #set(settings: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#twin.update();
    this.#stage.invalidate();
  }

  #lines(settings: Settings): Shown[] {
    const { metrics, runs } = this.#data;
    const on = metrics.filter(({ id }) => !this.#off.has(id));
    const shown = on.map((metric) => ({ metric, curves: curvesOf(metric, runs, settings) }));
    return shown.filter(({ curves }) => curves.some(({ points }) => points.x.length > 0));
  }

  #draw(): void {
    this.#shown = this.#lines(this.#settings);
    this.#places = placesOf(this.#shown.flatMap(({ curves }) => curves));
    const shown = this.#shown;
    this.#empty.hidden = shown.length > 0;
    this.#plots.hidden = shown.length === 0;
    for (const [id, panel] of this.#panels) {
      if (shown.some(({ metric }) => metric.id === id)) continue;
      panel.dispose();
      this.#panels.delete(id);
    }
    for (const { metric } of shown) this.#panel(metric);
    // Sizes are asked for when all panels stand.
    for (const { metric, curves } of shown) {
      const { axis, logarithmic } = this.#settings;
      this.#panels.get(metric.id)!.show(curves, {
        figure: this.#figure,
        whole: axis === "step",
        logarithmic: logarithmic && metric.positive,
        goal: metric.goal,
        range: rangeOf(this.#places),
      });
    }
    this.#point(this.#place, false);
  }

  /** Those of a metric that was switched on again comes where it was. */
  #panel(metric: Metric): void {
    const panel = this.#panels.get(metric.id) ?? new Panel(this.#stage, metric.name);
    this.#panels.set(metric.id, panel);
    const at = this.#data.metrics.filter(({ id }) => this.#panels.has(id)).indexOf(metric);
    if (this.#plots.children[at] !== panel.root) {
      this.#plots.insertBefore(panel.root, this.#plots.children[at] ?? null);
    }
  }

  #point(place: number | undefined, aloud: boolean): void {
    this.#place = place;
    for (const panel of this.#panels.values()) panel.point(place);
    if (place !== undefined && aloud) this.#readout.say(this.#words(place), true);
  }

  #words(place: number): string {
    const metrics = this.#shown.map(({ metric, curves }) => {
      const values = curves
        .filter(({ faint }) => !faint)
        .map(({ run, held, points }) => {
          const name = held ? `${run.name}, ${this.#texts.held}` : run.name;
          return `${name} ${this.#figure(valueAt(points, place))}`;
        });
      return `${metric.name}: ${values.join(", ")}`;
    });
    return `${this.#texts[this.#settings.axis]} ${this.#figure(place)}. ${metrics.join("; ")}`;
  }

  #hover(event: PointerEvent): void {
    const panel = [...this.#panels.values()].find(({ root }) =>
      root.contains(event.target as Node),
    );
    const below = panel?.placeBelow(event.clientX);
    const at = below === undefined ? undefined : this.#places[nearest(this.#places, below)];
    this.#point(at, false);
  }

  #key(event: KeyboardEvent): void {
    const { length } = this.#places;
    const at = this.#place === undefined ? undefined : nearest(this.#places, this.#place);
    const to = moved(event.key, at, length);
    if (to === undefined) return;
    event.preventDefault();
    this.#point(this.#places[to], true);
  }

  #table(): Table {
    // As it was measured.
    const shown = this.#lines({ ...this.#settings, smoothing: 0 });
    const columns = shown.flatMap(({ metric, curves }) =>
      curves.map(({ run, held, points }) => {
        const name = held ? `${run.name}, ${this.#texts.held}` : run.name;
        return { name: `${metric.name}: ${name}`, points };
      }),
    );
    const places = placesOf(shown.flatMap(({ curves }) => curves));
    const count = Math.min(ROWS, places.length);
    const rows = Array.from({ length: count }, (_, i) => {
      const place = places[Math.round((i * (places.length - 1)) / Math.max(1, count - 1))]!;
      return [place, ...columns.map(({ points }) => valueAt(points, place))].map(this.#figure);
    });
    return {
      caption: this.#texts.rows(count, places.length),
      head: [this.#texts[this.#settings.axis], ...columns.map(({ name }) => name)],
      rows,
    };
  }
}

/** From the first place to the last; one alone has some room at its sides. */
function rangeOf(places: readonly number[]): Range {
  const [first, last] = [places[0]!, places.at(-1)!];
  return first < last ? [first, last] : [first - 1, last + 1];
}
