// Real reviews as padded ids. Keras's side and ours read the same numbers, so no tokeniser comes between them.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const VOCABULARY = 10000;
const PAD = 0;
const UNKNOWN = 1;

/** Where the text is kept: it may not be redistributed, so it lies beside the project, if anywhere. */
export const DATA =
  process.env.BPTT_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));

export interface Review {
  text: string;
  label: number;
}

export interface Dataset {
  name: string;
  /** Steps per row. */
  length: number;
  /** The first `train` rows are for training, the rest is held out. */
  train: number;
  tokens: Int32Array;
  labels: Uint8Array;
}

interface Source {
  files: string[];
  length: number;
  train: number;
  read(): Review[];
}

/** Only "\n" ends a line: some reviews hold other characters that Unicode counts as line ends. */
function lines(file: string): string[] {
  return readFileSync(`${DATA}/${file}`, "utf8")
    .split("\n")
    .filter((line) => line.length > 0);
}

const SOURCES: Record<string, Source> = {
  imdb: {
    files: ["imdb-train/train.tsv"],
    length: 200,
    train: 20000,
    read: () =>
      lines("imdb-train/train.tsv").map((line) => {
        const [label, , , text] = line.split("\t");
        return { text: text!, label: Number(label) };
      }),
  },
  // A tenth is held out, as in the usual ten-fold split; the longest snippet has 59 words.
  "rt-polarity": {
    files: ["rt-polarity/rt-polarity.neg", "rt-polarity/rt-polarity.pos"],
    length: 60,
    train: 9596,
    read: () =>
      ["neg", "pos"].flatMap((kind, label) =>
        lines(`rt-polarity/rt-polarity.${kind}`).map((text) => ({ text, label })),
      ),
  },
};

export type DatasetName = "imdb" | "rt-polarity";

export function isPresent(name: DatasetName): boolean {
  return SOURCES[name]!.files.every((file) => existsSync(`${DATA}/${file}`));
}

export function loadDataset(name: DatasetName): Dataset {
  const { length, train, read } = SOURCES[name]!;
  const reviews = shuffled(read());
  const words = reviews.map(({ text }) => split(text));
  const ids = vocabulary(words.slice(0, train));
  const tokens = new Int32Array(reviews.length * length);
  words.forEach((row, r) => {
    // Padded and cut at the front, as Keras's pad_sequences does by default.
    const kept = row.slice(-length);
    const start = (r + 1) * length - kept.length;
    tokens.fill(PAD, r * length, start);
    for (const [i, word] of kept.entries()) tokens[start + i] = ids.get(word) ?? UNKNOWN;
  });
  return { name, length, train, tokens, labels: Uint8Array.from(reviews, ({ label }) => label) };
}

/** Fisher-Yates on a fixed xorshift sequence. */
function shuffled<T>(list: T[]): T[] {
  const out = [...list];
  let state = 20240229;
  for (let i = out.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

function split(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("<br />", " ")
      .match(/[a-z0-9']+/g) ?? []
  );
}

/** The most frequent words of the training rows; equal counts in the order of first appearance. */
function vocabulary(rows: string[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) for (const word of row) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]).slice(0, VOCABULARY - 2);
  return new Map(ranked.map(([word], rank) => [word, rank + 2]));
}
