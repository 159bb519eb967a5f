import { createExample, type ExampleOptions } from "../example.js";
import { noise } from "./noise.js";
import { type Story, story } from "./story.js";

/** Which examples were asked for. */
const moves: number[] = [];
Object.assign(window, { moves });

const options: ExampleOptions = {
  label: "Example",
  locale: "en",
  texts: {
    before: "Example before",
    next: "Next example",
    place: (at, count) => `${at} of ${count}`,
    wrong: "wrong",
    empty: "No examples yet.",
    series: {
      step: "Step",
      keys: "Arrow keys move the cursor, Home and End to the ends.",
      empty: "No series.",
      table: "As a table",
    },
  },
  onMove: (at) => moves.push(at),
};

const tokens = (text: string, wrong: readonly number[] = []) =>
  [...text].map((text, i) => ({ text, right: !wrong.includes(i) }));

export const exampleStories: Readonly<Record<string, Story>> = {
  example: story("Example of tokens", createExample, options, {
    at: 0,
    count: 64,
    parts: [
      { title: "Input", content: { kind: "tokens", tokens: tokens("27+348"), between: "" } },
      { title: "Target", content: { kind: "tokens", tokens: tokens("375"), between: "" } },
      { title: "Prediction", content: { kind: "tokens", tokens: tokens("385", [1]), between: "" } },
    ],
  }),
  other: story("Example of series and strokes", createExample, options, {
    at: 2,
    count: 10,
    parts: [
      {
        title: "Input",
        content: {
          kind: "series",
          lines: [
            {
              name: "Value",
              role: "input",
              start: 0,
              values: Array.from({ length: 40 }, (_, i) => noise(i)),
            },
          ],
        },
      },
      {
        title: "Drawing",
        content: {
          kind: "strokes",
          strokes: [
            [
              { x: 0.2, y: 0.8, time: 0 },
              { x: 0.5, y: 0.2, time: 0.2 },
              { x: 0.8, y: 0.8, time: 0.4 },
            ],
          ],
        },
      },
    ],
  }),
};
