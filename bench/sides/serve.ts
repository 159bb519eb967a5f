// A contender's half of the protocol: one request in, as JSON on a line, one answer out ({"seconds": 0.9}).

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { LENGTH, type Request } from "../workload.js";

export interface Side {
  /** What it is, with its version. */
  engine: string;
  /** Trains on batches of `rows` rows, one after the other; the arrays hold them all. */
  train(tokens: Int32Array, labels: Uint8Array, rows: number): Promise<void>;
  infer(tokens: Int32Array, rows: number): Promise<void>;
}

export async function serve(side: Side): Promise<void> {
  const folder = process.argv[2]!;
  const read = (name: string) => new Uint8Array(readFileSync(`${folder}/${name}`));
  const tokens = {
    real: new Int32Array(read("real.tokens.i32").buffer),
    uniform: new Int32Array(read("uniform.tokens.i32").buffer),
  };
  const labels = read("labels.u8");
  console.log(JSON.stringify({ engine: side.engine }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { what, data, rows, count } = JSON.parse(line) as Request;
    const part = tokens[data].subarray(0, rows * count * LENGTH);
    const start = performance.now();
    if (what === "train") await side.train(part, labels.subarray(0, rows * count), rows);
    else await side.infer(part, rows);
    console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 }));
  }
}
