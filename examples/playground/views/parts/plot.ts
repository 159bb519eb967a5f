import type uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Stage } from "./stage.js";

/** Distances between marks of an axis that counts. */
const WHOLE = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((x) => x * 10 ** power)).flat();

/**
 * What all plots have in common: axes in the colours of the theme, and no way of their own to move the cursor. The component moves it, for keys, fingers and mice alike.
 *
 * @param figure How numbers are written.
 * @param whole Whether there is nothing between the numbers of the x axis, as between steps.
 */
export function plotStyle(
  stage: Stage,
  figure: (value: number) => string,
  whole: boolean,
): Pick<uPlot.Options, "legend" | "axes" | "cursor"> {
  const axis: uPlot.Axis = {
    stroke: () => stage.colour("ink-soft"),
    grid: { stroke: () => stage.colour("line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    values: (_, splits) => splits.map((value) => (value === null ? "" : figure(value))),
  };
  const unbound = () => null;
  return {
    legend: { show: false },
    axes: [
      { ...axis, size: 30, space: 64, ...(whole ? { incrs: WHOLE } : {}) },
      { ...axis, size: 56, space: 36 },
    ],
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 },
      bind: {
        mousedown: unbound,
        mouseup: unbound,
        click: unbound,
        dblclick: unbound,
        mousemove: unbound,
        mouseleave: unbound,
        mouseenter: unbound,
      },
    },
  };
}

/** How large a plot is in its place, in CSS pixels. */
export function plotSize(place: HTMLElement): { width: number; height: number } {
  const width = Math.max(160, place.clientWidth);
  return { width, height: width < 420 ? 170 : 220 };
}

/** Where on the x axis a pointer is, undefined beside the plot. */
export function placeBelow(plot: uPlot, clientX: number): number | undefined {
  const { left, width } = plot.over.getBoundingClientRect();
  const at = clientX - left;
  return at < 0 || at > width ? undefined : plot.posToVal(at, "x");
}

/** Puts the cursor on a place of the x axis, or nowhere. */
export function pointAt(plot: uPlot, place: number | undefined): void {
  const left = place === undefined ? -10 : plot.valToPos(place, "x");
  plot.setCursor({ left, top: 0 }, false);
}
