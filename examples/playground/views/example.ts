import "./example.css";
import { drawInk } from "./drawing/ink.js";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import type { Stroke } from "./pure/strokes.js";
import { visible } from "./pure/visible.js";
import { createSeries, type Line, type SeriesTexts } from "./series.js";
import type { Common, View } from "./view.js";

/** Something of an example that is read as tokens, as lines over steps, or as strokes. */
export type Content =
  | {
      readonly kind: "tokens";
      /** Those of a prediction say whether they are right, where that is known. */
      readonly tokens: readonly { readonly text: string; readonly right?: boolean | undefined }[];
      /** What stands between tokens: a space between words, nothing between characters. */
      readonly between: string;
    }
  | { readonly kind: "series"; readonly lines: readonly Line[] }
  | { readonly kind: "strokes"; readonly strokes: readonly Stroke[] };

/** A part of an example, with its title: the input, the target, the prediction. */
export interface Part {
  readonly title: string;
  readonly content: Content;
}

export interface ExampleData {
  /** Which example is seen, from 0, of how many. */
  readonly at: number;
  readonly count: number;
  readonly parts: readonly Part[];
}

export interface ExampleTexts {
  readonly before: string;
  readonly next: string;
  /** "3 of 64". */
  readonly place: (at: string, count: string) => string;
  /** What a wrong token is called by a screen reader. */
  readonly wrong: string;
  readonly empty: string;
  /** Of parts that are series. */
  readonly series: SeriesTexts;
}

export interface ExampleOptions extends Common {
  readonly texts: ExampleTexts;
  /** Hears which example shall be seen, from 0. */
  readonly onMove: (at: number) => void;
}

/** One example after the other, with its parts below each other. */
export function createExample(host: HTMLElement, options: ExampleOptions): View<ExampleData> {
  const example = new Example(host, options);
  return { update: (data) => example.update(data), dispose: () => example.dispose() };
}

type Kind<Name> = Extract<Content, { readonly kind: Name }>;

/** A part that is shown, which is given contents of its kind alone. */
type Shown = View<never>;

/** The side of a drawing, in CSS pixels. */
const SIDE = 160;

class Example {
  readonly #options: ExampleOptions;
  readonly #stage: Stage;
  readonly #before: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #place = element("span", { class: "example-place", role: "status" });
  readonly #parts = element("div", { class: "example-parts" });
  readonly #empty: HTMLElement;
  /** How each part is shown: other data of the same parts goes where the last went, so that cursors stay. */
  #shown: Shown[] = [];
  #made = "";
  #data: ExampleData = { at: 0, count: 0, parts: [] };

  constructor(host: HTMLElement, options: ExampleOptions) {
    const { label, texts } = options;
    this.#options = options;
    this.#stage = new Stage(host, "example", () => this.#draw());
    this.#stage.root.setAttribute("role", "group");
    this.#stage.root.setAttribute("aria-label", label);
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#before = element("button", { type: "button", "aria-label": texts.before }, "←");
    this.#next = element("button", { type: "button", "aria-label": texts.next }, "→");
    this.#stage.on(this.#before, "click", () => this.#move(-1));
    this.#stage.on(this.#next, "click", () => this.#move(1));
    const controls = element(
      "div",
      { class: "view-controls" },
      this.#before,
      this.#place,
      this.#next,
    );
    this.#stage.root.append(this.#empty, controls, this.#parts);
  }

  update(data: ExampleData): void {
    this.#data = data;
    this.#stage.invalidate();
  }

  dispose(): void {
    this.#clear();
    this.#stage.dispose();
  }

  /** Around the ends, so that no button is ever off while it has the focus. */
  #move(by: number): void {
    const { at, count } = this.#data;
    if (count > 0) this.#options.onMove((at + by + count) % count);
  }

  #clear(): void {
    for (const { dispose } of this.#shown) dispose();
    this.#shown = [];
    this.#parts.replaceChildren();
  }

  #draw(): void {
    const { at, count } = this.#data;
    const { texts, locale } = this.#options;
    const nothing = count === 0;
    this.#empty.hidden = !nothing;
    this.#before.parentElement!.hidden = nothing;
    const figure = new Intl.NumberFormat(locale);
    this.#place.textContent = texts.place(figure.format(at + 1), figure.format(count));
    const parts = nothing ? [] : this.#data.parts;
    const made = JSON.stringify(parts.map(({ title, content }) => [title, content.kind]));
    if (made !== this.#made) {
      this.#clear();
      this.#made = made;
      this.#shown = parts.map(({ title, content }) => this.#part(title, content.kind));
    }
    for (const [i, { content }] of parts.entries()) this.#shown[i]!.update(content as never);
  }

  #part(title: string, kind: Content["kind"]): Shown {
    const { locale, texts } = this.#options;
    const place = element("div", { class: `example-${kind}` });
    const name = element("p", { class: "example-title", "aria-hidden": "true" }, title);
    this.#parts.append(element("div", { role: "group", "aria-label": title }, name, place));
    const dispose = () => {};
    if (kind === "series")
      return createSeries(place, { label: title, locale, texts: texts.series });
    if (kind === "tokens")
      return { update: (content: Kind<"tokens">) => this.#write(content, place), dispose };
    const canvas = element("canvas", { role: "img", "aria-label": title });
    place.append(canvas);
    const update = ({ strokes }: Kind<"strokes">) => drawInk(canvas, this.#stage, strokes, SIDE);
    return { update, dispose };
  }

  #write({ tokens, between }: Kind<"tokens">, place: HTMLElement): void {
    const all = tokens.map((token) => this.#token(token));
    place.replaceChildren(...all.flatMap((node, i) => (i > 0 ? [between, node] : [node])));
  }

  #token({ text, right }: { text: string; right?: boolean | undefined }): HTMLElement {
    if (right !== false) return element("span", {}, text);
    const hint = element("span", { class: "view-hint" }, ` (${this.#options.texts.wrong})`);
    return element("span", { class: "example-wrong" }, visible(text), hint);
  }
}
