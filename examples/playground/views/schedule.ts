import "./schedule.css";
import { element, svg } from "./parts/element.js";
import { Stage } from "./parts/stage.js";
import { figures } from "./pure/figure.js";
import type { Common, View } from "./view.js";

export interface ScheduleData {
  /** The learning rate at places spread evenly over the training. */
  readonly rates: ArrayLike<number>;
  /** How far the training has come, 0 to 1; undefined before it begins. */
  readonly done?: number | undefined;
}

export interface ScheduleTexts {
  /** The curve in words: "from 0.001 up to 0.01, at the end 0". */
  readonly words: (first: string, most: string, last: string) => string;
}

export interface ScheduleOptions extends Common {
  readonly texts: ScheduleTexts;
}

const [WIDTH, HEIGHT] = [120, 36];

/** The curve of a learning rate, small enough to stand beside the choice of it. */
export function createSchedule(host: HTMLElement, options: ScheduleOptions): View<ScheduleData> {
  const figure = figures(options.locale);
  const area = svg("path", { class: "schedule-area" });
  const line = svg("path", { class: "schedule-line" });
  const now = svg("line", { class: "schedule-now", y1: 0, y2: HEIGHT });
  const box = `0 -2 ${WIDTH} ${HEIGHT + 4}`;
  const attributes = { viewBox: box, preserveAspectRatio: "none", role: "img" };
  const picture = svg("svg", attributes, area, line, now);
  const words = element("p", { class: "schedule-words" });
  let data: ScheduleData = { rates: [] };
  const stage = new Stage(host, "schedule", () => {
    const rates = Array.from(data.rates);
    const most = Math.max(0, ...rates);
    const place = (rate: number, i: number) => {
      const x = (i * WIDTH) / Math.max(1, rates.length - 1);
      return `${x.toFixed(2)},${(HEIGHT * (1 - rate / (most || 1))).toFixed(2)}`;
    };
    const path = rates.map(place).join("L");
    line.setAttribute("d", path && `M${path}`);
    area.setAttribute("d", path && `M0,${HEIGHT}L${path}L${WIDTH},${HEIGHT}Z`);
    now.style.display = data.done === undefined ? "none" : "";
    now.setAttribute("transform", `translate(${WIDTH * (data.done ?? 0)} 0)`);
    const text = options.texts.words(figure(rates[0]), figure(most), figure(rates.at(-1)));
    words.textContent = text;
    picture.setAttribute("aria-label", `${options.label}: ${text}`);
  });
  stage.root.append(picture, words);
  return {
    update(given) {
      data = given;
      stage.invalidate();
    },
    dispose: () => stage.dispose(),
  };
}
