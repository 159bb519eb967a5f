// A contender's half of the protocol: one line in ("train 40"), one line out ({"seconds": 0.9}).

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { BATCH, LENGTH } from "../workload.js";

export interface Side {
  /** What it is, with its version. */
  engine: string;
  train(tokens: Int32Array, labels: Uint8Array, rows: number): Promise<void>;
  infer(tokens: Int32Array, rows: number): Promise<void>;
}

export async function serve(side: Side): Promise<void> {
  const folder = process.argv[2]!;
  const tokens = new Int32Array(new Uint8Array(readFileSync(`${folder}/tokens.i32`)).buffer);
  const labels = new Uint8Array(readFileSync(`${folder}/labels.u8`));
  console.log(JSON.stringify({ engine: side.engine }));
  for await (const line of createInterface({ input: process.stdin })) {
    const [what, batches] = line.split(" ");
    const rows = Number(batches) * BATCH;
    const part = tokens.subarray(0, rows * LENGTH);
    const start = performance.now();
    if (what === "train") await side.train(part, labels.subarray(0, rows), rows);
    else await side.infer(part, rows);
    console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
  }
}
