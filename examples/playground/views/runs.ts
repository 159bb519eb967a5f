import "./runs.css";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { figures } from "./pure/figure.js";
import type { Common, View } from "./view.js";

/** What is compared. */
export interface Column {
  readonly id: string;
  readonly name: string;
}

export interface RunRow {
  readonly id: string;
  /** Which colour of the theme its curves have, 1 to 8. */
  readonly colour: number;
  readonly name: string;
  /** Whether its curves are shown. */
  readonly shown: boolean;
  /** By column; nothing where there is nothing to say. */
  readonly cells: Readonly<Record<string, Cell>>;
}

type Cell = number | string | undefined;

export interface RunsData {
  readonly columns: readonly Column[];
  readonly runs: readonly RunRow[];
}

export interface RunsTexts {
  readonly name: string;
  /** On the box of a run: "Show the curves of LSTM 32". */
  readonly show: (name: string) => string;
  /** On the button that takes over its settings, short and in full. */
  readonly load: string;
  readonly loadOf: (name: string) => string;
  /** The head of the column of boxes, and of that of buttons. */
  readonly shown: string;
  readonly actions: string;
  readonly empty: string;
}

export interface RunsOptions extends Common {
  readonly texts: RunsTexts;
  readonly onShow: (id: string, shown: boolean) => void;
  readonly onLoad: (id: string) => void;
}

/** Runs to compare, sorted by any column, with a box that shows or hides the curves of each. */
export function createRuns(host: HTMLElement, options: RunsOptions): View<RunsData> {
  const runs = new Runs(host, options);
  return { update: (data) => runs.update(data), dispose: () => runs.dispose() };
}

/** Numbers end below each other, as does the head above them. */
const alignment = (cells: readonly Cell[]): string | undefined =>
  cells.some((cell) => typeof cell === "number") ? "runs-number" : undefined;

/** The column of names, beside those of the data. */
const NAME = "";

class Runs {
  readonly #options: RunsOptions;
  readonly #stage: Stage;
  readonly #figure: ReturnType<typeof figures>;
  readonly #words: Intl.Collator;
  readonly #place: HTMLElement;
  readonly #empty: HTMLElement;
  #data: RunsData = { columns: [], runs: [] };
  #sorted: { column: string; descending: boolean } | undefined;

  constructor(host: HTMLElement, options: RunsOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#figure = figures(locale);
    this.#words = new Intl.Collator(locale, { numeric: true });
    this.#stage = new Stage(host, "runs", () => this.#draw());
    this.#place = element("div", {
      class: "runs-place",
      role: "region",
      tabindex: 0,
      "aria-label": label,
    });
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#stage.root.append(this.#empty, this.#place);
  }

  update(data: RunsData): void {
    this.#data = data;
    this.#stage.invalidate();
  }

  dispose(): void {
    this.#stage.dispose();
  }

  #draw(): void {
    const { columns, runs } = this.#data;
    this.#empty.hidden = runs.length > 0;
    this.#place.hidden = runs.length === 0;
    const { texts, label } = this.#options;
    // What has the focus keeps it, though it is made anew.
    const focused = (document.activeElement as HTMLElement | null)?.dataset.runs;
    const heads = [{ id: NAME, name: texts.name }, ...columns].map((column) => this.#head(column));
    const hidden = (text: string) => element("span", { class: "view-hint" }, text);
    const table = element(
      "table",
      {},
      element("caption", { class: "view-hint" }, label),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          element("th", { scope: "col" }, hidden(texts.shown)),
          ...heads,
          element("th", { scope: "col" }, hidden(texts.actions)),
        ),
      ),
      element("tbody", {}, ...this.#inOrder().map((run) => this.#row(run))),
    );
    this.#place.replaceChildren(table);
    if (focused === undefined) return;
    table.querySelector<HTMLElement>(`[data-runs="${CSS.escape(focused)}"]`)?.focus();
  }

  #head({ id, name }: Column): HTMLElement {
    const sorted = this.#sorted?.column === id ? this.#sorted : undefined;
    const mark = sorted === undefined ? "" : sorted.descending ? " ↓" : " ↑";
    const arrow = element("span", { "aria-hidden": "true" }, mark);
    const button = element("button", { type: "button", "data-runs": `head ${id}` }, name, arrow);
    button.addEventListener("click", () => {
      this.#sorted = { column: id, descending: sorted !== undefined && !sorted.descending };
      this.#stage.invalidate();
    });
    const order = sorted && (sorted.descending ? "descending" : "ascending");
    const of = this.#data.runs.map(({ cells }) => cells[id]);
    return element("th", { scope: "col", "aria-sort": order, class: alignment(of) }, button);
  }

  #row({ id, colour, name, shown, cells }: RunRow): HTMLElement {
    const { texts, onShow, onLoad } = this.#options;
    const box = element("input", {
      type: "checkbox",
      checked: shown,
      "aria-label": texts.show(name),
      "data-runs": `show ${id}`,
    });
    box.addEventListener("change", () => onShow(id, box.checked));
    const load = element(
      "button",
      { type: "button", "aria-label": texts.loadOf(name), "data-runs": `load ${id}` },
      texts.load,
    );
    load.addEventListener("click", () => onLoad(id));
    const style = `background: var(--view-series-${colour})`;
    const swatch = element("span", { class: "runs-swatch", style });
    return element(
      "tr",
      { class: shown ? undefined : "runs-off" },
      element("td", {}, element("label", { class: "runs-box" }, box, swatch)),
      element("th", { scope: "row" }, name),
      ...this.#data.columns.map(({ id }) => this.#cell(cells[id])),
      element("td", {}, load),
    );
  }

  #cell(value: Cell): HTMLElement {
    const written = typeof value === "string" ? value : this.#figure(value);
    return element("td", { class: alignment([value]) }, written);
  }

  /** What has nothing in the column comes last, whichever way the others stand. */
  #inOrder(): RunRow[] {
    const { runs } = this.#data;
    if (this.#sorted === undefined) return [...runs];
    const { column, descending } = this.#sorted;
    const of = (run: RunRow) => (column === NAME ? run.name : run.cells[column]);
    const there = runs.filter((run) => of(run) !== undefined);
    const compared = there.sort((a, b) => {
      const [one, other] = [of(a)!, of(b)!];
      const order =
        typeof one === "number" && typeof other === "number"
          ? one - other
          : this.#words.compare(String(one), String(other));
      return descending ? -order : order;
    });
    return [...compared, ...runs.filter((run) => of(run) === undefined)];
  }
}
