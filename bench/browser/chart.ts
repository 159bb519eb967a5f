// One table row per contender: its name, a bar as long as its fastest step with a tick at the median, and the figures.

import type { Contender } from "./contender.js";

export function showRows(body: HTMLElement, contenders: readonly Contender[]): void {
  body.replaceChildren(...contenders.map(row));
}

/** Brings the rows up to date; bars share one scale from zero. */
export function update(body: HTMLElement, contenders: readonly Contender[]): void {
  const figures = contenders.map(({ times }) => summary(times));
  const slowest = figures.at(-1)?.min;
  const longest = Math.max(...figures.map((figure) => figure?.median ?? 0));
  for (const [i, { engine }] of contenders.entries()) {
    const line = body.children[i] as HTMLElement;
    part(line, "engine").textContent = engine;
    const figure = figures[i];
    if (!figure) continue;
    const share = (x: number) => `${(100 * x) / longest}%`;
    part(line, "fill").style.width = share(figure.min);
    part(line, "tick").style.left = share(figure.median);
    part(line, "tick").hidden = false;
    part(line, "min").textContent = digits(figure.min);
    part(line, "median").textContent = digits(figure.median);
    part(line, "ratio").textContent = slowest ? `${digits(slowest / figure.min)} ×` : "";
  }
}

export interface Summary {
  min: number;
  median: number;
}

export function summary(times: readonly number[]): Summary | undefined {
  if (times.length === 0) return undefined;
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { min: sorted[0]!, median };
}

const digits = (x: number): string => x.toFixed(x < 100 ? 1 : 0);

function part(line: HTMLElement, name: string): HTMLElement {
  return line.querySelector<HTMLElement>(`.${name}`)!;
}

function row({ spec }: Contender): HTMLElement {
  const line = document.createElement("tr");
  line.className = spec.ours ? "ours" : "";
  const head = cell("th", "", element("span", "name", spec.name), element("span", "engine", "…"));
  head.setAttribute("scope", "row");
  const tick = element("span", "tick");
  tick.hidden = true;
  const bar = cell("td", "bar", element("span", "fill"), tick);
  // The figures beside it say the same in words.
  bar.setAttribute("aria-hidden", "true");
  const figures = ["min", "median", "ratio"].map((name) => cell("td", `figure ${name}`));
  line.append(head, bar, ...figures);
  return line;
}

function cell(tag: "th" | "td", className: string, ...content: Node[]): HTMLElement {
  const made = element(tag, className);
  made.append(...content);
  return made;
}

function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
