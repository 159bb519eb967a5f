import { useState } from "preact/hooks";
import { predicted } from "../../tasks/answers.js";
import { alphabets } from "../../tasks/drawing/alphabets.js";
import { stepsOf } from "../../tasks/drawing/strokes.js";
import { createDrawing, type Stroke } from "../../views/drawing.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { texts } from "../texts/index.js";
import { namesOf } from "./reading.js";
import { useLook } from "./use_look.js";

/** Between the points of a stroke, in sides of the pad, and seconds that a preset takes for each of them. */
const [SPACING, PACE] = [0.02, 0.12];

/** A character of each alphabet, as if somebody had drawn it. */
const drawn = Object.entries(alphabets).map(([alphabet, [character]]) => {
  let at = 0;
  const strokes = character!.strokes.map((stroke) =>
    stroke.map(([x, y]) => {
      at += PACE;
      return { x: 0.15 + 0.7 * x, y: 0.15 + 0.7 * y, time: at };
    }),
  );
  return { alphabet, name: character!.name, strokes };
});

/** A pad to draw on: what the network takes the drawing for, as strokes arrive. */
export function Drawing() {
  const t = texts.value;
  const [strokes, hear] = useState<readonly Stroke[]>([]);
  const seen = useLook((run) => guesses(run, strokes), [strokes]);
  const options = {
    label: t.pad,
    texts: t.padTexts,
    presets: drawn.map(({ alphabet, name, strokes }) => ({
      name: `${t.answerNames[alphabet] ?? alphabet} ${name}`,
      strokes,
    })),
    spacing: SPACING,
    onStrokes: hear,
  };
  return <Shown create={createDrawing} options={options} data={{ guesses: seen.value ?? [] }} />;
}

async function guesses({ model, prepared }: Run, strokes: readonly Stroke[]) {
  const steps = stepsOf(strokes.map((stroke) => stroke.map(({ x, y }) => [x, y] as const)));
  if (steps.length === 0) return [];
  const names = namesOf(prepared.output);
  const [answer] = await predicted(model, [{ x: steps, y: 0 }]);
  const shares = answer!.subarray(-names.length);
  return names.map((name, i) => ({ name, share: shares[i]! })).sort((a, b) => b.share - a.share);
}
