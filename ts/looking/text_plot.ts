/** Charts of a history for a terminal. */
import { plot } from "asciichart";
import { formatMetric } from "../callbacks/progress.js";
import type { Curve, Panel } from "./panels.js";

/** Columns and lines of a chart. */
const [WIDTH, HEIGHT] = [60, 10];
const COLOURS = ["\x1b[34m", "\x1b[33m"];
const RESET = "\x1b[0m";
/** Characters before a curve. */
const MARGIN = 13;

/** Colours tell training from validation; without them each has a chart of its own, on one scale. */
export const textPlot = (panels: readonly Panel[], colours: boolean): string =>
  `${panels.map((panel) => chart(panel, colours)).join("\n\n")}\n`;

function chart({ curves, epochs }: Panel, colours: boolean): string {
  const range = rangeOf(curves);
  const title = ({ name, values }: Curve, i: number) => {
    const broken = values.filter((value) => !Number.isFinite(value)).length;
    const text = broken > 0 ? `${name} (no number in ${broken} of ${values.length} epochs)` : name;
    return colours ? `${COLOURS[i % 2]}── ${text}${RESET}` : text;
  };
  const draw = (series: number[][]) =>
    plot(series, {
      ...range,
      height: HEIGHT,
      colors: colours ? COLOURS : [],
      format: (value) => formatMetric(value).padStart(MARGIN - 2),
    })
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n");
  const series = curves.map(({ values }) => shrunk(filled(values)));
  const indent = " ".repeat(MARGIN);
  const charts = colours
    ? [`${indent}${curves.map(title).join("   ")}\n${draw(series)}`]
    : curves.map((curve, i) => `${indent}${title(curve, i)}\n${draw([series[i]!])}`);
  return `${charts.join("\n")}\n${axis(epochs)}`;
}

/** The scale of all curves; of one that stays as it is a little around it. */
function rangeOf(curves: readonly Curve[]): { min: number; max: number } {
  const finite = curves.flatMap(({ values }) => values).filter(Number.isFinite);
  if (finite.length === 0) return { min: 0, max: 1 };
  const min = finite.reduce((least, value) => Math.min(least, value));
  const max = finite.reduce((most, value) => Math.max(most, value));
  const around = min === max ? (Math.abs(min) || 1) / 2 : 0;
  return { min: min - around, max: max + around };
}

/** In the place of what is no number the one before; the title tells of it. */
function filled(values: readonly number[]): number[] {
  let last = values.find(Number.isFinite) ?? 0;
  return values.map((value) => {
    if (Number.isFinite(value)) last = value;
    return last;
  });
}

/** At most as many values as there are columns, the first and the last among them. */
function shrunk(values: readonly number[]): number[] {
  if (values.length <= WIDTH) return [...values];
  return Array.from(
    { length: WIDTH },
    (_, column) => values[Math.round((column * (values.length - 1)) / (WIDTH - 1))]!,
  );
}

function axis(epochs: readonly number[]): string {
  // A chart of n values has n - 1 columns behind its axis.
  const width = Math.min(epochs.length, WIDTH) - 1;
  const [first, last] = [`epoch ${epochs[0]}`, String(epochs.at(-1))];
  const rest =
    epochs.length > 1 ? last.padStart(Math.max(last.length + 1, width - first.length)) : "";
  return " ".repeat(MARGIN) + first + rest;
}
