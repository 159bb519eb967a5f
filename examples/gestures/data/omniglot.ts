import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../../sentiment/data/text_file.js";
import { fileError, UserError } from "../../sentiment/user_error.js";
import type { Collection, Sequence } from "./sequences.js";

/** The files by which a folder of Omniglot's drawings is known. */
export const omniglotFiles = ["strokes.tsv", "frames.bin"] as const;

const FRAMES = 12;
const SIZE = 28;
const PIXELS = FRAMES * SIZE * SIZE;
/** Whose drawings are learned: the others are held out. */
const LAST_DRAWER = 15;

/**
 * Pen drawings of Omniglot (Lake et al., 2015) as clips: a frame holds the ink of a twelfth of the drawing time. Classes are alphabets; drawers
 * 16 to 20 are held out.
 *
 * Of `strokes.tsv` the first three columns are read (alphabet, character, drawer 1 to 20), a line for each drawing; `frames.bin` has their frames, one bit
 * a pixel, the first pixel highest.
 */
export async function readOmniglot(folder: string): Promise<Collection> {
  const [names, bits] = omniglotFiles.map((name) => join(folder, name)) as [string, string];
  const lines = (await readText(names)).split("\n").filter((line) => line !== "");
  const frames = await readFile(bits).catch((error) => {
    throw fileError(bits, error);
  });
  const bytes = PIXELS / 8;
  if (frames.length !== lines.length * bytes) {
    throw new UserError(
      `${bits} has ${frames.length} bytes: expected ${bytes} for each of the ${lines.length} lines of ${names}.`,
    );
  }
  const drawings = lines.map((line, i) => drawing(line, `Line ${i + 1} of ${names}`));
  const classes = [...new Set(drawings.map(({ alphabet }) => alphabet))].sort();
  const sequences = drawings.map(({ alphabet, name, drawer }, i) => ({
    drawer,
    clip: clip(name, frames.subarray(i * bytes, (i + 1) * bytes), classes.indexOf(alphabet)),
  }));
  const part = (held: boolean) =>
    sequences.filter(({ drawer }) => drawer > LAST_DRAWER === held).map(({ clip }) => clip);
  return {
    name: folder,
    notes: [`Pen drawings of ${classes.length} alphabets; drawers 16 to 20 are held out.`],
    kind: "clips",
    classes,
    shape: [SIZE, SIZE, 1],
    columns: [],
    training: part(false),
    heldOut: part(true),
  };
}

function drawing(line: string, where: string) {
  const [alphabet = "", character = "", by = ""] = line.split("\t");
  const drawer = Number(by);
  if (alphabet === "" || !(Number.isInteger(drawer) && drawer >= 1 && drawer <= 20)) {
    throw new UserError(
      `${where} is no drawing: expected an alphabet, a character and a drawer from 1 to 20, separated by tabs.`,
    );
  }
  return { alphabet, drawer, name: `${alphabet} ${character} by ${drawer}` };
}

function clip(name: string, bits: Uint8Array, label: number): Sequence {
  const data = Uint8Array.from({ length: PIXELS }, (_, i) => {
    return (bits[i >> 3]! >> (7 - (i & 7))) & 1 ? 255 : 0;
  });
  return { name, steps: FRAMES, data, label };
}
