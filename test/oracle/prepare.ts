// Writes a data set as raw numbers for the Python side: `tsx prepare.ts imdb|rt-polarity FOLDER`.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { type Dataset, type DatasetName, loadDataset } from "./data.js";

/** Tells whether two runs saw the same numbers. */
export function fingerprint({ tokens, labels }: Dataset): string {
  return createHash("sha256").update(tokens).update(labels).digest("hex");
}

export function write(name: DatasetName, folder: string): void {
  const data = loadDataset(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/tokens.i32`, data.tokens);
  writeFileSync(`${folder}/labels.u8`, data.labels);
  const { length, train, labels } = data;
  const about = { name, length, train, rows: labels.length, fingerprint: fingerprint(data) };
  writeFileSync(`${folder}/about.json`, JSON.stringify(about, null, 2));
}

if (process.argv[1]?.endsWith("prepare.ts")) {
  write(process.argv[2] as DatasetName, process.argv[3]!);
}
