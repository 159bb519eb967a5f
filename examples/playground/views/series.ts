import uPlot from "uplot";
import { keyed } from "./parts/keyed.js";
import "./series.css";
import { element } from "./parts/element.js";
import { placeBelow, plotSize, plotStyle, pointAt } from "./parts/plot.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { moved } from "./parts/steps.js";
import { Twin } from "./parts/twin.js";
import { figures } from "./pure/figure.js";
import { lineColours } from "./pure/line_colours.js";
import type { Common, View } from "./view.js";

/** A line of numbers over steps. */
export interface Line {
  readonly name: string;
  /** The first input is drawn in ink, others in colours of their own, forecasts in the accent's colour, targets dashed. */
  readonly role: "input" | "forecast" | "target";
  /** The step of its first value. */
  readonly start: number;
  readonly values: ArrayLike<number>;
}

export interface SeriesData {
  readonly lines: readonly Line[];
}

export interface SeriesTexts {
  readonly step: string;
  /** Which keys move the cursor. */
  readonly keys: string;
  readonly empty: string;
  /** What the table is called. */
  readonly table: string;
}

export interface SeriesOptions extends Common {
  readonly texts: SeriesTexts;
  /** Hears of the step to which the cursor was dragged or moved, as where a forecast shall begin. */
  readonly onScrub?: ((step: number) => void) | undefined;
}

/** A series with what was forecast of it, and a cursor that is dragged or moved by keys. */
export function createSeries(host: HTMLElement, options: SeriesOptions): View<SeriesData> {
  const series = new Series(host, options);
  return { update: (data) => series.update(data), dispose: () => series.dispose() };
}

class Series {
  readonly #options: SeriesOptions;
  readonly #stage: Stage;
  readonly #figure: ReturnType<typeof figures>;
  readonly #legend = element("ul", { class: "series-legend" });
  readonly #place: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #readout = new Readout();
  readonly #twin: Twin;
  #data: SeriesData = { lines: [] };
  /** The steps that lines have, all in a row. */
  #first = 0;
  #count = 0;
  #at: number | undefined;
  #plot: uPlot | undefined;
  #made = "";

  constructor(host: HTMLElement, options: SeriesOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#figure = figures(locale);
    this.#stage = new Stage(host, "series", () => this.#draw());
    const [hint, place] = keyed("series-plot", { label, keys: texts.keys });
    this.#place = place;
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#twin = new Twin(texts.table, () => this.#table());
    const parts = [this.#legend, this.#place, this.#readout.element, this.#twin.element];
    this.#stage.root.append(hint, this.#empty, ...parts);
    this.#stage.on(this.#place, "keydown", (event) => {
      const to = moved(event.key, this.#at, this.#count);
      if (to === undefined) return;
      event.preventDefault();
      this.#scrub(to, true);
    });
    this.#stage.on(this.#place, "pointerdown", (event) => {
      this.#place.setPointerCapture(event.pointerId);
      this.#drag(event);
    });
    this.#stage.on(this.#place, "pointermove", (event) => {
      if (this.#place.hasPointerCapture(event.pointerId)) this.#drag(event);
    });
  }

  update(data: SeriesData): void {
    this.#data = data;
    const filled = data.lines.filter(({ values }) => values.length > 0);
    const starts = filled.map(({ start }) => start);
    const ends = filled.map(({ start, values }) => start + values.length);
    this.#first = filled.length > 0 ? Math.min(...starts) : 0;
    this.#count = filled.length > 0 ? Math.max(...ends) - this.#first : 0;
    if (this.#at !== undefined && this.#at >= this.#count) this.#at = undefined;
    this.#twin.update();
    this.#stage.invalidate();
  }

  dispose(): void {
    this.#plot?.destroy();
    this.#twin.dispose();
    this.#stage.dispose();
  }

  #draw(): void {
    const nothing = this.#count === 0;
    this.#empty.hidden = !nothing;
    this.#place.hidden = nothing;
    this.#legend.hidden = nothing;
    if (nothing) {
      this.#readout.say("", false);
      return;
    }
    const { lines } = this.#data;
    const colours = lineColours(lines.map(({ role }) => role));
    this.#legend.replaceChildren(...lines.map((line, i) => entry(line, colours[i]!)));
    const made = `${this.#stage.colour("ink")} ${lines.map(({ role }) => role).join(" ")}`;
    if (made !== this.#made) this.#plot?.destroy();
    const fresh = made !== this.#made || this.#plot === undefined;
    this.#made = made;
    const steps = Array.from({ length: this.#count }, (_, i) => this.#first + i);
    const data: uPlot.AlignedData = [steps, ...lines.map((line) => this.#aligned(line))];
    if (fresh) this.#plot = new uPlot(this.#plotOptions(colours), data, this.#place);
    else this.#plot!.setData(data);
    this.#plot!.setSize(plotSize(this.#place));
    this.#point(false);
  }

  #plotOptions(colours: readonly string[]): uPlot.Options {
    return {
      ...plotStyle(this.#stage, this.#figure, true),
      ...plotSize(this.#place),
      scales: { x: { time: false } },
      series: [
        {},
        ...this.#data.lines.map(({ role }, i) => ({
          stroke: this.#stage.colour(colours[i]!),
          width: 2,
          ...(role === "target" ? { dash: [6, 4] } : {}),
          points: { show: false },
        })),
      ],
    };
  }

  #aligned({ start, values }: Line): (number | null)[] {
    return Array.from({ length: this.#count }, (_, i) => {
      const value = values[this.#first + i - start];
      return value === undefined || Number.isNaN(value) ? null : value;
    });
  }

  #drag({ clientX }: PointerEvent): void {
    const below = this.#plot && placeBelow(this.#plot, clientX);
    if (below === undefined) return;
    const at = Math.round(below) - this.#first;
    this.#scrub(Math.max(0, Math.min(this.#count - 1, at)), false);
  }

  #scrub(at: number, aloud: boolean): void {
    const before = this.#at;
    this.#at = at;
    if (this.#plot !== undefined) this.#point(aloud);
    if (at !== before) this.#options.onScrub?.(this.#first + at);
  }

  #point(aloud: boolean): void {
    const step = this.#at === undefined ? undefined : this.#first + this.#at;
    pointAt(this.#plot!, step);
    if (step === undefined) {
      this.#readout.say("", false);
      return;
    }
    const values = this.#data.lines.flatMap(({ name, start, values }) => {
      const value = values[step - start];
      return value === undefined ? [] : [`${name} ${this.#figure(value)}`];
    });
    this.#readout.say(`${this.#options.texts.step} ${step}: ${values.join(", ")}`, aloud);
  }

  #table() {
    const { lines } = this.#data;
    const rows = Array.from({ length: this.#count }, (_, i) => {
      const step = this.#first + i;
      return [step, ...lines.map(({ start, values }) => values[step - start])].map(this.#figure);
    });
    const head = [this.#options.texts.step, ...lines.map(({ name }) => name)];
    return { caption: this.#options.label, head, rows };
  }
}

const entry = ({ name, role }: Line, colour: string): HTMLElement => {
  const style = `border-color: var(--view-${colour})`;
  return element("li", {}, element("span", { class: `series-swatch series-${role}`, style }), name);
};
