import { createCurves, type Run } from "../curves.js";
import { createHeatMap, type HeatMapTexts } from "../heat_map.js";
import { createSpreads } from "../spreads.js";
import { noise } from "./noise.js";
import { type Story, story } from "./story.js";

const locale = "en";

function run(name: string, colour: number, speed: number, rate: number): Run {
  const steps = Array.from({ length: 300 }, (_, i) => 10 * (i + 1));
  const loss = steps.map((step, i) => 2.2 * Math.exp(-step / speed) + 0.04 + 0.03 * noise(i));
  const held = steps.map((step, i) => (i % 10 === 9 ? 2.3 * Math.exp(-step / speed) + 0.11 : null));
  return {
    name,
    colour,
    steps,
    seconds: steps.map((step) => step / rate),
    values: {
      loss,
      held_loss: held,
      accuracy: steps.map((step, i) => 1 - 0.5 * Math.exp(-step / speed) - 0.01 * noise(i) ** 2),
    },
  };
}

const mapTexts: HeatMapTexts = {
  cell: (row, column, value) => `${row}, step ${column}: ${value}`,
  keys: "Arrow keys move from cell to cell, Home and End to the first and the last step.",
  empty: "Nothing to look at yet.",
  table: "As a table",
  row: "Layer",
};

const steps = Array.from({ length: 60 }, (_, step) => String(step + 1));
const layers = ["LSTM 1", "LSTM 2", "SimpleRNN 1", "SimpleRNN 2"];
const units = Array.from({ length: 12 }, (_, unit) => String(unit + 1));
const english = ["the", "small", "cat", "sleeps", "here", "."];
const chinese = ["那只", "小猫", "在", "这里", "睡觉", "。"];

const over = (rows: number, columns: number, value: (row: number, column: number) => number) =>
  Float32Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  );

export const chartStories: Readonly<Record<string, Story>> = {
  curves: story(
    "Curves",
    createCurves,
    {
      label: "Curves of training",
      locale,
      texts: {
        metrics: "Metrics",
        axis: "By",
        step: "Steps",
        seconds: "Seconds",
        logarithmic: "Log scale",
        smoothing: "Smoothing",
        held: "held out",
        keys: "Arrow keys move the cursor, Page Up and Page Down farther, Home and End to the ends.",
        empty: "Press Train, and curves appear here.",
        table: "As a table",
        rows: (shown, all) => `${shown} of ${all} points, spread evenly`,
      },
    },
    {
      metrics: [
        { id: "loss", name: "Loss", held: "held_loss", positive: true },
        { id: "accuracy", name: "Accuracy", positive: false, goal: 0.9 },
      ],
      runs: [
        run("LSTM 32", 1, 420, 95),
        run("SimpleRNN 32", 2, 900, 160),
        run("GRU 16", 3, 600, 120),
      ],
    },
  ),
  gradients: story(
    "Gradient flow through time",
    createHeatMap,
    { label: "Gradient by step and layer", locale, scale: "logarithmic", texts: mapTexts },
    {
      rows: layers,
      columns: steps,
      values: over(4, 60, (row, step) => {
        const fade = row < 2 ? 0.97 : 0.72;
        return (0.4 + 0.1 * noise(row * 60 + step)) * fade ** (59 - step);
      }),
    },
  ),
  states: story(
    "Hidden states",
    createHeatMap,
    {
      label: "Hidden states by step and unit",
      locale,
      scale: "diverging",
      texts: { ...mapTexts, row: "Unit" },
    },
    {
      rows: units,
      columns: steps,
      values: over(12, 60, (unit, step) =>
        step > 52 ? Number.NaN : Math.tanh(1.5 * Math.sin(step / (2 + unit) + unit)),
      ),
    },
  ),
  spreads: story(
    "How numbers are spread",
    createSpreads,
    {
      label: "Gradients of weights",
      locale,
      texts: {
        name: "Layer",
        shape: "Spread around 0",
        most: "± up to",
        mean: "Mean",
        deviation: "Deviation",
      },
    },
    [
      { name: "LSTM 1, kernel", values: over(40, 40, (i, j) => noise(i + 40 * j) ** 3) },
      { name: "LSTM 1, bias", values: [-2, 0, 0, 1], chosen: true },
      { name: "Embedding", values: [0, 0, 0] },
    ],
  ),
  attention: story(
    "Attention",
    createHeatMap,
    {
      label: "What each written token attends to",
      locale,
      scale: "linear",
      square: true,
      texts: { ...mapTexts, cell: (row, column, value) => `${row} ← ${column}: ${value}` },
    },
    {
      rows: chinese,
      columns: english,
      values: over(6, 6, (row, column) => {
        const aim = [0, 2, 4, 4, 3, 5][row]!;
        return Math.exp(-1.2 * Math.abs(column - aim)) / 1.8;
      }),
    },
  ),
};
