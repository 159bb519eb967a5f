import "./bars.css";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { percentages } from "./pure/figure.js";
import type { Common, View } from "./view.js";

/** What is possible, and how likely. */
export interface Bar {
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
  /** Whether it is what was taken, or the right one. */
  readonly marked?: boolean | undefined;
}

export interface BarsOptions extends Common {
  /** What a marked bar is called: "taken". */
  readonly marked: string;
}

/** Shares as bars with names: the next token, the class of a drawing, the word that is heard. */
export function createBars(host: HTMLElement, options: BarsOptions): View<readonly Bar[]> {
  const list = element("ol", { class: "bars-list", "aria-label": options.label });
  const percentage = percentages(options.locale);
  let bars: readonly Bar[] = [];
  const stage = new Stage(host, "bars", () => {
    list.replaceChildren(...bars.map((bar) => drawn(bar, percentage(bar.share), options.marked)));
  });
  stage.root.append(list);
  return {
    update(data) {
      bars = data;
      stage.invalidate();
    },
    dispose: () => stage.dispose(),
  };
}

function drawn({ name, share, marked }: Bar, figure: string, mark: string): HTMLElement {
  const fill = element("span", {
    class: "bars-fill",
    style: `width: ${100 * Math.min(1, Math.max(0, share))}%`,
  });
  return element(
    "li",
    { class: marked ? "bars-marked" : undefined },
    element("span", { class: "bars-name" }, name),
    element("span", { class: "bars-track" }, fill),
    element("span", { class: "bars-figure" }, figure),
    ...(marked ? [element("span", { class: "view-hint" }, mark)] : []),
  );
}
