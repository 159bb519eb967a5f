import { keyed } from "./parts/keyed.js";
import "./heat_map.css";
import { type Cells, drawMap, FONT } from "./heat_map/drawing.js";
import { type Layout, layoutOf } from "./heat_map/layout.js";
import { element } from "./parts/element.js";
import { Legend } from "./parts/legend.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { Twin } from "./parts/twin.js";
import type { Range } from "./pure/axis.js";
import { figures } from "./pure/figure.js";
import { type Kind, type Scale, scaleOf } from "./pure/scale.js";
import type { Common, View } from "./view.js";

export interface HeatMapData {
  /** Names of rows, the topmost first: layers, units, or tokens that are written. */
  readonly rows: readonly string[];
  /** Names of columns: steps, or tokens that are read. */
  readonly columns: readonly string[];
  /** Row by row, [rows, columns]. A NaN is not there, as what masks hide. */
  readonly values: ArrayLike<number>;
  /** What the ends of the colours stand for, so that maps can be compared; by default what the values need. */
  readonly range?: Range | undefined;
}

export interface HeatMapTexts {
  /** What the cursor stands on: "step 3, layer 1: 0.2". */
  readonly cell: (row: string, column: string, value: string) => string;
  /** Which keys move the cursor. */
  readonly keys: string;
  /** In the place of a map of nothing. */
  readonly empty: string;
  /** What the table is called, and the head of its first column. */
  readonly table: string;
  readonly row: string;
}

export interface HeatMapOptions extends Common {
  readonly scale: Kind;
  /** Whether cells are as high as they are wide, as where tokens attend to tokens. Default false. */
  readonly square?: boolean | undefined;
  readonly texts: HeatMapTexts;
}

/** A map of numbers over steps and layers, units or tokens, with a cursor that says what it stands on. */
export function createHeatMap(host: HTMLElement, options: HeatMapOptions): View<HeatMapData> {
  const map = new HeatMap(host, options);
  return { update: (data) => map.update(data), dispose: () => map.dispose() };
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

class HeatMap {
  readonly #stage: Stage;
  readonly #options: HeatMapOptions;
  readonly #figure: ReturnType<typeof figures>;
  readonly #canvas = element("canvas");
  readonly #cursor = element("div", { class: "heat-map-cursor", hidden: true });
  readonly #surface: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #legend = new Legend();
  readonly #readout = new Readout();
  readonly #twin: Twin;
  #map: Cells & Pick<HeatMapData, "range"> = { rows: [], columns: [], values: [] };
  #layout: Layout | undefined;
  #at: Cell | undefined;

  constructor(host: HTMLElement, options: HeatMapOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#figure = figures(locale);
    this.#stage = new Stage(host, "heat-map", () => this.#draw());
    const named = { label, keys: texts.keys };
    const [hint, surface] = keyed("heat-map-surface", named, this.#canvas, this.#cursor);
    this.#surface = surface;
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#twin = new Twin(texts.table, () => this.#table());
    const parts = [this.#surface, this.#legend.element, this.#readout.element, this.#twin.element];
    this.#stage.root.append(hint, this.#empty, ...parts);
    this.#stage.on(this.#surface, "keydown", (event) => this.#key(event));
    this.#stage.on(this.#surface, "pointermove", (event) => this.#hover(event));
    this.#stage.on(this.#surface, "pointerdown", (event) => this.#hover(event));
    this.#stage.on(this.#surface, "pointerleave", () => this.#leave());
  }

  update(data: HeatMapData): void {
    const { rows, columns, values } = data;
    if (values.length !== rows.length * columns.length) {
      const cells = `${rows.length} rows and ${columns.length} columns`;
      throw new Error(`A heat map of ${cells} got ${values.length} values.`);
    }
    this.#map = data;
    this.#twin.update();
    this.#stage.invalidate();
  }

  dispose(): void {
    this.#twin.dispose();
    this.#stage.dispose();
  }

  #draw(): void {
    const nothing = this.#map.values.length === 0;
    this.#empty.hidden = !nothing;
    this.#surface.hidden = nothing;
    this.#legend.element.hidden = nothing;
    if (nothing) {
      this.#leave();
      return;
    }
    this.#layout = this.#measured();
    const scale = this.#scale();
    drawMap(this.#canvas, this.#stage, this.#map, this.#layout, scale);
    this.#legend.show(scale, this.#figure);
    if (this.#at !== undefined) this.#point(this.#at, false);
  }

  #scale(): Scale {
    const dark = document.documentElement.dataset.theme === "dark";
    const { values, range } = this.#map;
    return scaleOf(this.#options.scale, Array.from(values), range, dark);
  }

  #measured(): Layout {
    const context = this.#canvas.getContext("2d")!;
    context.font = FONT;
    const widest = (names: readonly string[]) =>
      Math.max(...names.map((name) => context.measureText(name).width));
    const { rows, columns } = this.#map;
    return layoutOf({
      width: this.#stage.root.clientWidth,
      rows: rows.length,
      columns: columns.length,
      rowNames: widest(rows),
      columnNames: widest(columns),
      words: columns.some((name) => !/^\d+$/.test(name)),
      square: this.#options.square ?? false,
    });
  }

  /** Puts the cursor on a cell; one that other data has no more is the nearest that it has. */
  #point(at: Cell, aloud: boolean): void {
    this.#cursor.hidden = false;
    const { rows, columns, values } = this.#map;
    const within = (index: number, count: number) => Math.max(0, Math.min(count - 1, index));
    const row = within(at.row, rows.length);
    const column = within(at.column, columns.length);
    this.#at = { row, column };
    const { left, top, cells } = this.#layout!;
    const [wide, high] = [cells.width / columns.length, cells.height / rows.length];
    // No smaller than what can be seen.
    const [width, height] = [Math.max(wide, 5), Math.max(high, 5)];
    const style = this.#cursor.style;
    style.left = `${left + (column + 0.5) * wide - width / 2}px`;
    style.top = `${top + (row + 0.5) * high - height / 2}px`;
    [style.width, style.height] = [`${width}px`, `${height}px`];
    const value = this.#figure(values[row * columns.length + column]!);
    this.#readout.say(this.#options.texts.cell(rows[row]!, columns[column]!, value), aloud);
  }

  #leave(): void {
    this.#at = undefined;
    this.#cursor.hidden = true;
    this.#readout.say("", false);
  }

  #hover(event: PointerEvent): void {
    if (this.#layout === undefined) return;
    const bounds = this.#canvas.getBoundingClientRect();
    const { left, top, cells } = this.#layout;
    const x = (event.clientX - bounds.left - left) / cells.width;
    const y = (event.clientY - bounds.top - top) / cells.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) {
      this.#leave();
      return;
    }
    const { rows, columns } = this.#map;
    const at = { row: Math.floor(y * rows.length), column: Math.floor(x * columns.length) };
    this.#point(at, false);
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.#at ?? { row: 0, column: 0 };
    const last = this.#map.columns.length - 1;
    const moved = {
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      Home: { row, column: 0 },
      End: { row, column: last },
    }[event.key];
    if (moved === undefined || this.#layout === undefined) return;
    event.preventDefault();
    // The first key shows where the cursor is.
    this.#point(this.#at === undefined ? { row, column } : moved, true);
  }

  #table() {
    const { rows, columns, values } = this.#map;
    const { label, texts } = this.#options;
    const line = (row: number) =>
      columns.map((_, column) => this.#figure(values[row * columns.length + column]!));
    return {
      caption: label,
      head: [texts.row, ...columns],
      rows: rows.map((name, row) => [name, ...line(row)]),
    };
  }
}
