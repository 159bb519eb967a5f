import "./completions.css";
import { createBars } from "./bars.js";
import { element } from "./parts/element.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { TokenRow } from "./parts/token_row.js";
import { Twin } from "./parts/twin.js";
import { percentages } from "./pure/figure.js";
import { visible } from "./pure/visible.js";
import type { Common, View } from "./view.js";

/** A token that was written, and what could have been. */
export interface Written {
  readonly text: string;
  /** 0 to 1. */
  readonly probability: number;
  /** The likeliest tokens, the likeliest first; the one that was written may be among them. */
  readonly alternatives: readonly { readonly text: string; readonly probability: number }[];
}

export interface CompletionsData {
  /** What the model was given. */
  readonly prompt: string;
  readonly tokens: readonly Written[];
}

export interface CompletionsTexts {
  /** Which keys move the cursor. */
  readonly keys: string;
  readonly empty: string;
  /** In the place of the bars before a token is chosen. */
  readonly choose: string;
  /** What the bars are called, and the one of what was written. */
  readonly alternatives: string;
  readonly taken: string;
  /** What the table is called, and the heads of its columns. */
  readonly table: string;
  readonly token: string;
  readonly probability: string;
}

export interface CompletionsOptions extends Common {
  /** What stands between tokens: a space between words, nothing between characters. */
  readonly between: string;
  readonly texts: CompletionsTexts;
}

/** What a model wrote, each token underlined by how sure it was; the one below the cursor with its alternatives as bars. */
export function createCompletions(
  host: HTMLElement,
  options: CompletionsOptions,
): View<CompletionsData> {
  const completions = new Completions(host, options);
  return { update: (data) => completions.update(data), dispose: () => completions.dispose() };
}

class Completions {
  readonly #options: CompletionsOptions;
  readonly #stage: Stage;
  readonly #row: TokenRow;
  readonly #choose: HTMLElement;
  readonly #readout = new Readout(false);
  readonly #place = element("div", { class: "completions-bars" });
  readonly #bars: ReturnType<typeof createBars>;
  readonly #empty: HTMLElement;
  readonly #twin: Twin;
  readonly #percentage: (share: number) => string;
  #data: CompletionsData = { prompt: "", tokens: [] };

  constructor(host: HTMLElement, options: CompletionsOptions) {
    const { label, locale, texts } = options;
    this.#options = options;
    this.#percentage = percentages(locale);
    this.#stage = new Stage(host, "completions", () => this.#draw());
    this.#empty = element("p", { class: "view-empty" }, texts.empty);
    this.#stage.root.append(this.#empty);
    this.#row = new TokenRow(this.#stage, {
      label,
      keys: texts.keys,
      point: (at, aloud) => this.#point(at, aloud),
    });
    this.#bars = createBars(this.#place, {
      label: texts.alternatives,
      locale,
      marked: texts.taken,
    });
    this.#twin = new Twin(texts.table, () => this.#table());
    this.#choose = element("p", { class: "view-readout" }, texts.choose);
    const parts = [this.#choose, this.#readout.element, this.#place, this.#twin.element];
    this.#stage.root.append(...parts);
  }

  update(data: CompletionsData): void {
    this.#data = data;
    this.#twin.update();
    this.#stage.invalidate();
  }

  dispose(): void {
    this.#bars.dispose();
    this.#twin.dispose();
    this.#stage.dispose();
  }

  #draw(): void {
    const { prompt, tokens } = this.#data;
    const nothing = prompt === "" && tokens.length === 0;
    this.#empty.hidden = !nothing;
    this.#row.element.hidden = nothing;
    const before = prompt === "" ? [] : [element("span", { class: "completions-prompt" }, prompt)];
    const written = tokens.map(({ text, probability }) => {
      const style = `--share: ${100 * Math.min(1, Math.max(0, probability))}%`;
      return element("span", { class: "completions-token", style }, text);
    });
    this.#row.show(written, this.#options.between, before);
  }

  #point(at: number | undefined, aloud: boolean): void {
    const { texts } = this.#options;
    const token = at === undefined ? undefined : this.#data.tokens[at];
    this.#place.hidden = token === undefined;
    this.#choose.hidden = token !== undefined || this.#data.tokens.length === 0;
    if (token === undefined) {
      this.#readout.say("", false);
      return;
    }
    const { text, probability, alternatives } = token;
    const bars = alternatives.map((other) => ({
      name: visible(other.text),
      share: other.probability,
      marked: other.text === text,
    }));
    const among = bars.some(({ marked }) => marked);
    this.#bars.update(
      among ? bars : [...bars, { name: visible(text), share: probability, marked: true }],
    );
    const said = (name: string, share: number) => `${visible(name)} ${this.#percentage(share)}`;
    const others = alternatives
      .filter((other) => other.text !== text)
      .map((other) => said(other.text, other.probability));
    const words = `${said(text, probability)}. ${texts.alternatives}: ${others.join(", ")}`;
    this.#readout.say(words, aloud);
  }

  #table() {
    const { label, texts } = this.#options;
    return {
      caption: label,
      head: [texts.token, texts.probability, texts.alternatives],
      rows: this.#data.tokens.map(({ text, probability, alternatives }) => [
        visible(text),
        this.#percentage(probability),
        alternatives
          .map((other) => `${visible(other.text)} ${this.#percentage(other.probability)}`)
          .join(", "),
      ]),
    };
  }
}
