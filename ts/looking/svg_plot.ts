/** Charts of a history as SVG: nothing but text, so that it is drawn where there is no page. */
import { repr } from "../callbacks/python_format.js";
import type { Curve, Panel } from "./panels.js";

/** Of a panel, and the room around its chart. */
const [WIDTH, HEIGHT] = [480, 280];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 44, 36];
const COLOURS = ["#1f77b4", "#ff7f0e"];

/** Lines of the grid: about so many. */
const TICKS = 5;

/** Panels, two in a row. */
export function svgPlot(panels: readonly Panel[]): string {
  const [columns, rows] = [Math.min(2, panels.length), Math.ceil(panels.length / 2)];
  const [width, height] = [columns * WIDTH, rows * HEIGHT];
  const charts = panels.map((panel, i) => {
    const at = `translate(${(i % 2) * WIDTH} ${Math.floor(i / 2) * HEIGHT})`;
    return `<g transform="${at}">\n${chart(panel)}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...charts,
    "</svg>\n",
  ].join("\n");
}

/** A page with nothing else on it. */
export const htmlPlot = (panels: readonly Panel[]): string =>
  `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escaped(panels.map(({ name }) => name).join(", "))}</title>\n${svgPlot(panels)}</html>\n`;

/** A range of numbers and where it lies in the chart. */
interface Scale {
  readonly ticks: readonly number[];
  place(value: number): number;
}

function chart({ name, curves, epochs }: Panel): string {
  const x = scale([epochs[0]!, epochs.at(-1)!], LEFT, WIDTH - RIGHT);
  const y = scale(
    curves.flatMap(({ values }) => values),
    HEIGHT - BOTTOM,
    TOP,
  );
  return [
    ...y.ticks.map((value) => {
      const at = round(y.place(value));
      return `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${short(value)}</text>`;
    }),
    ...x.ticks
      .filter(Number.isInteger)
      .map(
        (value) =>
          `<text x="${round(x.place(value))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${value}</text>`,
      ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">epoch</text>`,
    ...curves.flatMap((curve, i) => drawn(curve, COLOURS[i % 2]!, epochs, x, y)),
    ...curves.map(
      (curve, i) =>
        `<text x="${LEFT + 130 * i}" y="24" fill="${COLOURS[i % 2]}" font-weight="bold">${escaped(curve.name)}</text>`,
    ),
    `<title>${escaped(name)}</title>`,
  ].join("\n");
}

/** A curve, broken where there is no number; an epoch between two such is a point. */
function drawn(
  { values }: Curve,
  colour: string,
  epochs: readonly number[],
  x: Scale,
  y: Scale,
): string[] {
  const parts: string[][] = [[]];
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) parts.push([]);
    else parts.at(-1)!.push(`${round(x.place(epochs[i]!))} ${round(y.place(value))}`);
  });
  return parts.flatMap((points) => {
    if (points.length === 0) return [];
    if (points.length > 1) {
      return [`<path d="M${points.join("L")}" fill="none" stroke="${colour}" stroke-width="2"/>`];
    }
    const [cx, cy] = points[0]!.split(" ");
    return [`<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`];
  });
}

/** Brings the finite ones of some numbers to a place between two. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const finite = values.filter(Number.isFinite);
  let low = finite.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = finite.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (low > high) [low, high] = [0, 1];
  if (low === high)
    [low, high] = [low - (Math.abs(low) || 1) / 2, high + (Math.abs(high) || 1) / 2];
  return {
    ticks: ticks(low, high),
    place: (value) => from + ((value - low) / (high - low)) * (to - from),
  };
}

/** Round numbers between two: steps of 1, 2 or 5 times a power of ten. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((n) => n * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const round = (value: number): number => Math.round(10 * value) / 10;

const short = (value: number): string =>
  Math.abs(value) >= 1e5 ? value.toExponential(1) : repr(value).replace(/\.0$/, "");

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
