import "./gauge.css";
import { element } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import type { Common, View } from "./view.js";

export interface GaugeData {
  /** Steps a second; undefined until they are measured. */
  readonly ours: number | undefined;
  /** The same of the rival, or a sentence that says why there is none. */
  readonly rival: number | string | undefined;
}

export interface GaugeTexts {
  readonly ours: string;
  readonly rival: string;
  /** "12,000 steps/s". */
  readonly speed: (steps: string) => string;
  /** How many times as fast: "7.2 times as fast". */
  readonly ratio: (times: string) => string;
  readonly waiting: string;
}

export interface GaugeOptions extends Common {
  readonly texts: GaugeTexts;
}

/** Steps per second of two, as bars on one scale, and how many times as fast the first is. */
export function createGauge(host: HTMLElement, options: GaugeOptions): View<GaugeData> {
  const { label, locale, texts } = options;
  // More digits than are stable would flicker.
  const rounded = (digits: number) =>
    new Intl.NumberFormat(locale, { maximumSignificantDigits: digits });
  const [speeds, times] = [rounded(3), rounded(2)];
  const list = element("dl", { class: "gauge-list" });
  const ratio = element("p", { class: "gauge-ratio" });
  let data: GaugeData = { ours: undefined, rival: undefined };
  const stage = new Stage(host, "gauge", () => {
    const { ours, rival } = data;
    const most = Math.max(ours ?? 0, typeof rival === "number" ? rival : 0);
    list.replaceChildren(...line(texts.ours, ours, most), ...line(texts.rival, rival, most));
    const both = ours !== undefined && typeof rival === "number" && rival > 0;
    ratio.textContent = both ? texts.ratio(times.format(ours / rival)) : "";
  });
  stage.root.setAttribute("role", "group");
  stage.root.setAttribute("aria-label", label);
  stage.root.append(list, ratio);

  function line(name: string, speed: number | string | undefined, most: number): HTMLElement[] {
    const title = element("dt", {}, name);
    if (typeof speed === "string") return [title, element("dd", { class: "gauge-why" }, speed)];
    const share = most > 0 ? (speed ?? 0) / most : 0;
    const fill = element("span", { class: "gauge-fill", style: `width: ${100 * share}%` });
    const figure = speed === undefined ? texts.waiting : texts.speed(speeds.format(speed));
    return [
      title,
      element(
        "dd",
        {},
        element("span", { class: "gauge-track" }, fill),
        element("span", { class: "gauge-figure" }, figure),
      ),
    ];
  }

  return {
    update(given) {
      data = given;
      stage.invalidate();
    },
    dispose: () => stage.dispose(),
  };
}
