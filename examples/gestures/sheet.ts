import { encode } from "fast-png";
import { escaped } from "../translation/attention/svg.js";
import { atPlaces } from "./data/places.js";
import type { Sequence } from "./data/sequences.js";
import { decided, type Recogniser } from "./recogniser.js";
import type { Judgement } from "./report.js";

/** Pixels. */
const FRAME = 56;
const GAP = 8;
const FONT = 13;
/** So many clips of either sort, and frames of each, the first and the last among them. */
const CLIPS = 12;
const FRAMES = 12;

/**
 * Clips as strips of frames, those that were taken for another class above, some that were told rightly below: a whole SVG file on a white ground. Frames stand in it as
 * PNG, so that any viewer shows them.
 */
export function contactSheet(
  { purpose: { classes, shape } }: Recogniser,
  judgements: readonly Judgement[],
): string {
  const [wrong, right] = [false, true].map((wanted) =>
    judgements.filter(
      ({ sequence, probabilities }) =>
        (decided(probabilities, classes.length)[0] === sequence.label) === wanted,
    ),
  ) as [Judgement[], Judgement[]];
  const parts = [
    { title: `Wrong: ${wrong.length} of ${judgements.length}`, colour: "#b00020", some: wrong },
    { title: `Right: ${right.length} of ${judgements.length}`, colour: "#00691c", some: right },
  ];
  let y = GAP;
  const drawn = parts.flatMap(({ title, colour, some }) => {
    y += 2 * FONT;
    const head = `<text x="${GAP}" y="${y}" font-weight="bold" fill="${colour}">${title}</text>`;
    const strips = some.slice(0, CLIPS).map((judgement) => {
      y += FONT + GAP;
      const told = caption(judgement, classes);
      const label = `<text x="${GAP}" y="${y}" fill="${colour}">${escaped(told)}</text>`;
      const strip = image(judgement.sequence, shape, y + GAP / 2);
      y += FRAME + GAP / 2;
      return `${label}\n${strip}`;
    });
    y += GAP;
    return [head, ...strips];
  });
  const [width, height] = [2 * GAP + FRAMES * FRAME, y + GAP];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${FONT}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}

function caption({ sequence, probabilities }: Judgement, classes: readonly string[]): string {
  const taken = decided(probabilities, classes.length)[0]!;
  const sure = `${(100 * probabilities[taken]!).toFixed(0)} %`;
  const truth = classes[sequence.label as number]!;
  const said = taken === sequence.label ? truth : `${truth}, taken for ${classes[taken]}`;
  return `${said} (${sure}): ${sequence.name}`;
}

/** The frames of a clip beside each other, as one PNG. */
function image({ data, steps }: Sequence, shape: readonly number[], y: number): string {
  const [height, width, channels] = shape as [number, number, number];
  const shown = atPlaces(
    Array.from({ length: steps }, (_, i) => i),
    Math.min(steps, FRAMES),
  );
  const row = width * channels;
  const pixels = new Uint8Array(shown.length * height * row);
  for (const [i, step] of shown.entries()) {
    for (let line = 0; line < height; line++) {
      const from = (step * height + line) * row;
      pixels.set(data.subarray(from, from + row), (line * shown.length + i) * row);
    }
  }
  const png = encode({ width: shown.length * width, height, channels, depth: 8, data: pixels });
  const url = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return `<image x="${GAP}" y="${y}" width="${FRAME * shown.length}" height="${FRAME}" preserveAspectRatio="none" image-rendering="pixelated" href="${url}"/>`;
}
