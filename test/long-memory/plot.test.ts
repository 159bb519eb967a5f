import { green, red, reset } from "asciichart";
import { describe, expect, test } from "vitest";
import { logPlot } from "../../examples/long-memory/plot.js";

const falling = {
  name: "falling",
  values: Array.from({ length: 200 }, (_, t) => 10 ** (t / 20 - 10)),
};
const flat = { name: "flat", values: Array(200).fill(1) };

/** The powers of ten at the left. */
const ticks = (chart: string) =>
  [...chart.matchAll(/^ *1e(-?\d+)[┤┼]/gm)].map(([, n]) => Number(n));

describe("a plot of gradients", () => {
  test("has a line for whole powers of ten, from the largest value to the smallest", () => {
    const chart = logPlot([falling], false);
    expect(ticks(chart)).toEqual([0, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10]);
    expect(chart.split("\n").at(-1)).toMatch(/^ {7}step 1 +200$/);
    expect(Math.max(...chart.split("\n").map((line) => line.length))).toBeLessThanOrEqual(72);
  });

  test("rises with its values", () => {
    const lines = logPlot([falling], false).split("\n");
    const heights = (at: number) => lines.findIndex((line) => /[─╭╮╰╯│]/.test(line[at] ?? ""));
    expect(heights(10)).toBeGreaterThan(heights(40));
    expect(heights(40)).toBeGreaterThan(heights(65));
  });

  test("draws a gradient of 0 at the lower border", () => {
    const chart = logPlot([{ name: "gone", values: [0, 0, 1, 1] }], false);
    expect(Math.min(...ticks(chart))).toBe(-20);
    expect(chart).not.toMatch(/NaN|Infinity/);
  });

  test("tells curves apart by colours, or by charts on one scale", () => {
    const together = logPlot([falling, flat], true);
    expect(together.match(/step 1/g)).toHaveLength(1);
    expect(together).toContain(`${red}── falling${reset}   ${green}── flat${reset}`);
    const apart = logPlot([falling, flat], false);
    for (const code of [red, green, reset]) expect(apart).not.toContain(code);
    const [first = "", second = ""] = apart.split("\n\n");
    expect(first).toMatch(/^ +falling\n/);
    expect(second).toMatch(/^ +flat\n/);
    expect(ticks(second)).toEqual(ticks(first));
    const [flatFirst = ""] = logPlot([flat, falling], false).split("\n\n");
    expect(ticks(flatFirst)).toEqual(ticks(first));
  });

  test("takes few steps and equal values", () => {
    expect(ticks(logPlot([{ name: "one", values: [1] }], false))).toContain(0);
  });
});
