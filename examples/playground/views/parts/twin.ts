import { element } from "./element.js";

/** What a component shows, in words and numbers. The first cell of a row is its name. */
export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Milliseconds for which an open table stays as it is. */
const REST = 1000;

/** A table behind a disclosure, made when it is opened, and renewed once a second at most while it is open. */
export class Twin {
  readonly element: HTMLDetailsElement;
  readonly #place = element("div", { class: "view-twin-table", tabindex: 0, role: "group" });
  readonly #table: () => Table;
  #due: ReturnType<typeof setTimeout> | undefined;

  /** @param summary What the disclosure is called. */
  constructor(summary: string, table: () => Table) {
    this.#table = table;
    this.#place.setAttribute("aria-label", summary);
    this.element = element(
      "details",
      { class: "view-twin" },
      element("summary", {}, summary),
      this.#place,
    );
    this.element.addEventListener("toggle", () => this.#render());
  }

  /** What the table is made of has changed. */
  update(): void {
    if (!this.element.open) return;
    this.#due ??= setTimeout(() => this.#render(), REST);
  }

  dispose(): void {
    clearTimeout(this.#due);
  }

  #render(): void {
    this.dispose();
    this.#due = undefined;
    if (this.element.open) this.#place.replaceChildren(drawn(this.#table()));
    else this.#place.replaceChildren();
  }
}

function drawn({ caption, head, rows }: Table): HTMLTableElement {
  const titles = head.map((text) => element("th", { scope: "col" }, text));
  const lines = rows.map(([name, ...cells]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, name ?? ""),
      ...cells.map((text) => element("td", {}, text)),
    ),
  );
  return element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...titles)),
    element("tbody", {}, ...lines),
  );
}
