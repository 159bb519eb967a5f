import { element } from "./parts/element.js";
import { Legend } from "./parts/legend.js";
import { Readout } from "./parts/readout.js";
import { Stage } from "./parts/stage.js";
import { TokenRow } from "./parts/token_row.js";
import { Twin } from "./parts/twin.js";
import { css, textOn } from "./pure/colour_scale.js";
import { figures } from "./pure/figure.js";
import { scaleOf } from "./pure/scale.js";
import { visible } from "./pure/visible.js";
import type { Common, View } from "./view.js";

/** A token, and what it adds to the output. */
export interface Contribution {
  readonly text: string;
  readonly value: number;
}

export interface TokensTexts {
  /** Which keys move the cursor. */
  readonly keys: string;
  readonly empty: string;
  /** What the table is called, and the heads of its columns. */
  readonly table: string;
  readonly token: string;
  readonly contribution: string;
}

export interface TokensOptions extends Common {
  /** What stands between tokens: a space between words, nothing between characters. */
  readonly between: string;
  readonly texts: TokensTexts;
}

/** A text whose tokens have the colours of what they contribute: one side of 0 is blue, the other orange. */
export function createTokens(
  host: HTMLElement,
  options: TokensOptions,
): View<readonly Contribution[]> {
  const { label, locale, between, texts } = options;
  const figure = figures(locale);
  const signed = new Intl.NumberFormat(locale, {
    maximumSignificantDigits: 3,
    signDisplay: "exceptZero",
  });
  let tokens: readonly Contribution[] = [];
  const readout = new Readout();
  const legend = new Legend();
  const empty = element("p", { class: "view-empty" }, texts.empty);
  const stage = new Stage(host, "tokens", draw);
  stage.root.append(empty);
  const point = (at: number | undefined, aloud: boolean) => {
    const token = at === undefined ? undefined : tokens[at];
    const text = token ? `${visible(token.text)}: ${signed.format(token.value)}` : "";
    readout.say(text, aloud);
  };
  const row = new TokenRow(stage, { label, keys: texts.keys, point });
  const twin = new Twin(texts.table, () => ({
    caption: label,
    head: [texts.token, texts.contribution],
    rows: tokens.map(({ text, value }) => [visible(text), signed.format(value)]),
  }));
  stage.root.append(legend.element, readout.element, twin.element);

  function draw(): void {
    const nothing = tokens.length === 0;
    empty.hidden = !nothing;
    row.element.hidden = nothing;
    legend.element.hidden = nothing;
    const dark = document.documentElement.dataset.theme === "dark";
    const values = tokens.map(({ value }) => value);
    const scale = scaleOf("diverging", values, undefined, dark);
    legend.show(scale, figure);
    const written = tokens.map(({ text, value }) => {
      const colour = scale.colour(value);
      const style = `background: ${css(colour)}; color: ${css(textOn(colour))}`;
      return element("span", { class: "view-token", style }, text);
    });
    row.show(written, between);
  }

  return {
    update(data) {
      tokens = data;
      twin.update();
      stage.invalidate();
    },
    dispose() {
      twin.dispose();
      stage.dispose();
    },
  };
}
