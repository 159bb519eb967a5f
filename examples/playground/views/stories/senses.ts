import { createDrawing, type Stroke } from "../drawing.js";
import { type Story, story } from "./story.js";

const locale = "en";

/** A line through some places, a second for each of them. */
const line = (begin: number, ...places: [number, number][]): Stroke =>
  places.map(([x, y], i) => ({ x, y, time: begin + 0.25 * i }));

const circle: Stroke = Array.from({ length: 33 }, (_, i) => {
  const angle = (2 * Math.PI * i) / 32;
  return { x: 0.5 + 0.35 * Math.sin(angle), y: 0.5 - 0.35 * Math.cos(angle), time: i / 32 };
});

export const senseStories: Readonly<Record<string, Story>> = {
  drawing: story(
    "Drawing",
    createDrawing,
    {
      label: "Pad to draw a character on",
      locale,
      texts: {
        keys: "Arrow keys move the pen, the space bar lowers and lifts it, Backspace takes back a stroke, Escape clears the pad.",
        pen: (down, x, y) => `Pen ${down ? "down" : "up"}, ${x} from the left, ${y} from the top`,
        undo: "Undo",
        clear: "Clear",
        presets: "Draw for me",
        guesses: "Alphabets it could be of",
        marked: "right",
      },
      spacing: 0.02,
      presets: [
        { name: "O", strokes: [circle] },
        {
          name: "T",
          strokes: [
            line(0, [0.2, 0.2], [0.8, 0.2]),
            line(0.5, [0.5, 0.2], [0.5, 0.5], [0.5, 0.85]),
          ],
        },
      ],
      onStrokes: (strokes) => Object.assign(window, { strokes }),
    },
    {
      guesses: [
        { name: "Latin", share: 0.71, marked: true },
        { name: "Greek", share: 0.2 },
        { name: "Cyrillic", share: 0.06 },
        { name: "Futurama", share: 0.03 },
      ],
    },
  ),
};
