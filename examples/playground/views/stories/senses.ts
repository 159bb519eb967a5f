import { createDrawing, type Stroke } from "../drawing.js";
import { createSound } from "../sound.js";
import { noise } from "./noise.js";
import { type Story, story } from "./story.js";

const locale = "en";

/** How many samples the sound component handed on, piece by piece; -1 for an end. */
const heard: number[] = [];
Object.assign(window, { heard });

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
  sound: story(
    "Sound",
    createSound,
    {
      label: "Sound",
      locale,
      texts: {
        start: "Listen",
        stop: "Stop listening",
        choose: "Choose a sound file",
        drop: "or drop one here",
        level: "Level",
        spectrogram: "Spectrogram of the last seconds",
        empty: "Nothing has been heard yet.",
        guesses: "What it sounds like",
        marked: "heard",
        reasons: {
          refused: "The microphone was refused: allow it in the browser's settings for this page.",
          missing: "There is no microphone: plug one in, then start again.",
          busy: "The microphone is in use by another program.",
          insecure: "A page may listen only where it comes by https or from localhost.",
          other: "The microphone can't be opened.",
        },
        unreadable: (name) => `${name} is no sound that this browser reads.`,
        listening: "Listening. Sound stays in this page.",
        stopped: "Stopped.",
        heard: (name) => `Heard ${name}.`,
      },
      rate: 8000,
      room: 200,
      onSamples: (samples) => heard.push(samples.length),
      onEnd: () => heard.push(-1),
    },
    {
      frames: Array.from({ length: 150 }, (_, step) =>
        Float32Array.from({ length: 24 }, (_, band) => {
          const aim = 12 + 9 * Math.sin(step / 14);
          return noise(24 * step + band) - 0.35 * (band - aim) ** 2;
        }),
      ),
      guesses: [
        { name: "high", share: 0.83, marked: true },
        { name: "top", share: 0.12 },
        { name: "middle", share: 0.05 },
      ],
    },
  ),
};
