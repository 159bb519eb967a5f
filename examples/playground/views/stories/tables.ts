import { createConfusion } from "../confusion.js";
import { createGauge } from "../gauge.js";
import { createNetwork } from "../network.js";
import { createRuns } from "../runs.js";
import { createSchedule } from "../schedule.js";
import { type Story, story } from "./story.js";

const locale = "en";

/** What was done to runs. */
const asked: string[] = [];
Object.assign(window, { asked });

export const tableStories: Readonly<Record<string, Story>> = {
  runs: story(
    "Runs",
    createRuns,
    {
      label: "Runs to compare",
      locale,
      texts: {
        name: "Run",
        show: (name) => `Show the curves of ${name}`,
        load: "Load",
        loadOf: (name) => `Load the settings of ${name}`,
        shown: "Shown",
        actions: "Actions",
        empty: "No runs yet.",
      },
      onShow: (id, shown) => asked.push(`${shown ? "show" : "hide"} ${id}`),
      onLoad: (id) => asked.push(`load ${id}`),
    },
    {
      columns: [
        { id: "task", name: "Task" },
        { id: "steps", name: "Steps" },
        { id: "score", name: "Accuracy" },
      ],
      runs: [
        {
          id: "a",
          colour: 1,
          name: "LSTM 32",
          shown: true,
          cells: { task: "Parity", steps: 3000, score: 0.998 },
        },
        {
          id: "b",
          colour: 2,
          name: "SimpleRNN 32",
          shown: true,
          cells: { task: "Parity", steps: 10_000, score: 0.61 },
        },
        { id: "c", colour: 3, name: "GRU 16", shown: false, cells: { task: "Sort", steps: 12 } },
      ],
    },
  ),
  confusion: story(
    "Confusion",
    createConfusion,
    {
      label: "What was taken for what",
      locale,
      texts: { right: "Right", said: "Said", empty: "Nothing was scored yet." },
    },
    {
      classes: ["Latin", "Greek", "Cyrillic", "希伯来"],
      counts: [40, 3, 1, 0, 6, 31, 4, 0, 2, 5, 28, 1, 0, 0, 0, 52],
    },
  ),
  gauge: story(
    "Steps per second",
    createGauge,
    {
      label: "Steps per second",
      locale,
      texts: {
        ours: "bptt",
        rival: "Plain JavaScript",
        speed: (steps) => `${steps} steps/s`,
        ratio: (times) => `${times} times as fast`,
        waiting: "measuring",
      },
    },
    { ours: 1234.5, rival: 171 },
  ),
  schedule: story(
    "Schedule",
    createSchedule,
    {
      label: "Learning rate",
      locale,
      texts: { words: (first, most, last) => `from ${first} up to ${most}, at the end ${last}` },
    },
    {
      rates: Array.from({ length: 101 }, (_, i) =>
        i < 10 ? i / 1000 : 0.005 * (1 + Math.cos((Math.PI * (i - 10)) / 90)),
      ),
      done: 0.4,
    },
  ),
  network: story(
    "Network",
    createNetwork,
    {
      label: "The network, from its input to its output",
      locale,
      texts: {
        line: (size, parameters) => `${size} a step, ${parameters} parameters`,
        sum: (parameters) => `${parameters} parameters in all`,
        table: "As a table",
        layer: "Layer",
        size: "Numbers a step",
        parameters: "Parameters",
      },
    },
    {
      layers: [
        { name: "Embedding", size: 16, parameters: 1024 },
        { name: "Bidirectional LSTM", size: 64, parameters: 12_544, time: "both" },
        { name: "GRU", size: 32, parameters: 9408, time: "forwards" },
        { name: "Dense", size: 2, parameters: 66 },
      ],
    },
  ),
};
