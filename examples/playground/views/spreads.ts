import "./spreads.css";
import { element, svg } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { figures } from "./pure/figure.js";
import { type Spread, spreadOf } from "./pure/histogram.js";
import type { Common, View } from "./view.js";

/** Numbers that belong together: what a layer makes, or the gradient at a weight. */
export interface Numbers {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Whether it is what is looked at beside this. */
  readonly chosen?: boolean | undefined;
}

export interface SpreadsTexts {
  /** Heads of the columns. */
  readonly name: string;
  readonly shape: string;
  readonly most: string;
  readonly mean: string;
  readonly deviation: string;
}

export interface SpreadsOptions extends Common {
  readonly texts: SpreadsTexts;
}

/** Odd: the middle one is about 0. */
const BINS = 41;
/** Of the drawing of a histogram, in units of its own. */
const HEIGHT = 20;

/** How numbers are spread, group by group: a histogram around 0, the largest size, which is its half width, mean and standard deviation. */
export function createSpreads(
  host: HTMLElement,
  options: SpreadsOptions,
): View<readonly Numbers[]> {
  const { label, locale, texts } = options;
  const figure = figures(locale);
  const body = element("tbody");
  const heads = [texts.name, texts.shape, texts.most, texts.mean, texts.deviation];
  const head = heads.map((text) => element("th", { scope: "col" }, text));
  const table = element(
    "table",
    {},
    element("caption", { class: "view-hint" }, label),
    element("thead", {}, element("tr", {}, ...head)),
    body,
  );
  const place = element("div", {
    class: "spreads-place",
    role: "region",
    tabindex: 0,
    "aria-label": label,
  });
  place.append(table);
  let groups: readonly Numbers[] = [];
  const stage = new Stage(host, "spreads", () => body.replaceChildren(...groups.map(line)));
  stage.root.append(place);

  function line({ name, values, chosen }: Numbers): HTMLElement {
    const spread = spreadOf(values, BINS);
    const numbers = [spread.most, spread.mean, spread.deviation];
    return element(
      "tr",
      { class: chosen ? "spreads-chosen" : undefined },
      element("th", { scope: "row" }, name),
      element("td", { class: "spreads-shape" }, histogram(spread)),
      ...numbers.map((number) => element("td", {}, figure(number))),
    );
  }
  return {
    update(data) {
      groups = data;
      stage.invalidate();
    },
    dispose: () => stage.dispose(),
  };
}

function histogram({ counts }: Spread): SVGElement {
  const most = Math.max(1, ...counts);
  const bars = counts.map((count, x) => {
    // What is there is seen, however rare it is.
    const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most);
    return svg("rect", { x, y: HEIGHT - height, width: 0.9, height });
  });
  const floor = svg("line", { x1: 0, x2: BINS, y1: HEIGHT, y2: HEIGHT });
  const box = `0 0 ${BINS} ${HEIGHT}`;
  return svg(
    "svg",
    { viewBox: box, preserveAspectRatio: "none", "aria-hidden": true },
    ...bars,
    floor,
  );
}
