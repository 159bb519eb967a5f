import "./confusion.css";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { css, diverging, textOn } from "./pure/colour_scale.js";
import { figures, percentages } from "./pure/figure.js";
import type { Common, View } from "./view.js";

export interface ConfusionData {
  readonly classes: readonly string[];
  /** How many of a class were taken for each class, [right class, said class]. */
  readonly counts: ArrayLike<number>;
}

export interface ConfusionTexts {
  /** What rows and columns are: "Right", "Said". */
  readonly right: string;
  readonly said: string;
  readonly empty: string;
}

export interface ConfusionOptions extends Common {
  readonly texts: ConfusionTexts;
}

/** What was taken for what: right answers on the diagonal in blue, mistakes in orange, each as strong as its share of the row. */
export function createConfusion(host: HTMLElement, options: ConfusionOptions): View<ConfusionData> {
  const { label, texts } = options;
  let data: ConfusionData = { classes: [], counts: [] };
  const empty = element("p", { class: "view-empty" }, texts.empty);
  const place = element("div", {
    class: "confusion-place",
    role: "region",
    tabindex: 0,
    "aria-label": label,
  });
  const stage = new Stage(host, "confusion", () => {
    empty.hidden = data.classes.length > 0;
    place.hidden = data.classes.length === 0;
    const { scrollLeft, scrollTop } = place;
    place.replaceChildren(table(data, options));
    place.scrollTo(scrollLeft, scrollTop);
  });
  stage.root.append(empty, place);
  return {
    update(given) {
      const { classes, counts } = given;
      if (counts.length !== classes.length ** 2) {
        const expected = `${classes.length} classes needs ${classes.length ** 2} counts`;
        throw new Error(`A confusion table of ${expected}, and got ${counts.length}.`);
      }
      data = given;
      stage.invalidate();
    },
    dispose: () => stage.dispose(),
  };
}

function table(data: ConfusionData, { label, locale, texts }: ConfusionOptions): HTMLTableElement {
  const dark = document.documentElement.dataset.theme === "dark";
  const [figure, percentage] = [figures(locale), percentages(locale)];
  const { classes, counts } = data;
  const line = (name: string, row: number) => {
    const own = classes.map((_, column) => counts[row * classes.length + column]!);
    const all = own.reduce((sum, count) => sum + count, 0);
    const cells = own.map((count, column) => {
      const share = all > 0 ? count / all : 0;
      const colour = diverging(dark)(0.5 + (column === row ? -0.5 : 0.5) * share);
      const style = `background: ${css(colour)}; color: ${css(textOn(colour))}`;
      return element("td", { style, title: percentage(share) }, count > 0 ? figure(count) : "·");
    });
    return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
  };
  const heads = classes.map((name) => element("th", { scope: "col" }, name));
  const corner = element("td", { class: "confusion-corner" }, `${texts.right} ↓ ${texts.said} →`);
  return element(
    "table",
    {},
    element("caption", { class: "view-hint" }, label),
    element("thead", {}, element("tr", {}, corner, ...heads)),
    element("tbody", {}, ...classes.map(line)),
  );
}
