// A contender is a process that stays alive, so that repetitions can alternate and every one is warm.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BATCHES } from "./workload.js";

export interface ContenderSpec {
  name: string;
  command: string;
  args: string[];
  /** Batches per repetition: fewer for the slow. */
  batches: number;
}

const path = (name: string) => fileURLToPath(new URL(`./sides/${name}`, import.meta.url));

/** Node before 21 has relaxed SIMD behind a flag. */
const RELAXED_FLAG =
  Number(process.versions.node.split(".")[0]) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];

export function ownContenders(builds: string[]): ContenderSpec[] {
  const node = (name: string, flags: string[], side: string, args: string[], batches: number) => ({
    name,
    command: process.execPath,
    args: [...flags, "--import", "tsx", path(side), "FOLDER", ...args],
    batches,
  });
  return [
    ...builds.flatMap((build) => {
      const flags = build === "relaxed" ? RELAXED_FLAG : [];
      return [
        node(`bptt ${build}`, flags, "bptt.ts", [build], BATCHES),
        node(`bptt ${build}, rewrites off`, flags, "bptt.ts", [build, "naive"], BATCHES),
      ];
    }),
    node("plain JavaScript", [], "plain.ts", [], 2),
  ];
}

export function nativeContenders(python: string, torchCompile: boolean): ContenderSpec[] {
  const native = (name: string, side: string, ...args: string[]) => ({
    name,
    command: python,
    args: [path(side), "FOLDER", ...args],
    batches: BATCHES,
  });
  return [
    native("PyTorch", "torch_side.py"),
    ...(torchCompile ? [native("PyTorch compiled", "torch_side.py", "compile")] : []),
    native("Keras jit", "keras_side.py", "jit"),
    native("Keras graph", "keras_side.py", "graph"),
  ];
}

const ONE_THREAD = {
  OMP_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
};

export class Contender {
  /** Milliseconds per batch, one entry per repetition. */
  readonly times = { train: [] as number[], infer: [] as number[] };
  engine = "";
  private readonly process: ChildProcess;
  private readonly replies: AsyncIterator<string>;
  private readonly lines: Interface;

  constructor(
    readonly spec: ContenderSpec,
    folder: string,
  ) {
    const args = spec.args.map((arg) => (arg === "FOLDER" ? folder : arg));
    const env = { ...process.env, ...ONE_THREAD };
    this.process = spawn(spec.command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    let errors = "";
    this.process.stderr!.on("data", (text) => {
      errors += text;
    });
    this.process.on("exit", (code) => {
      if (code) console.error(`${spec.name} ended with ${code}:\n${errors}`);
    });
    this.lines = createInterface({ input: this.process.stdout! });
    this.replies = this.lines[Symbol.asyncIterator]();
  }

  /** Waits until it is set up, and runs everything once so that it is compiled. */
  async warmUp(): Promise<void> {
    this.engine = (await this.reply()).engine as string;
    await this.ask("train");
    await this.ask("infer");
  }

  async repeat(): Promise<void> {
    for (const what of ["train", "infer"] as const) this.times[what].push(await this.ask(what));
  }

  end(): void {
    this.process.stdin!.end();
    this.lines.close();
  }

  private async ask(what: "train" | "infer"): Promise<number> {
    const { batches } = this.spec;
    this.process.stdin!.write(`${what} ${batches}\n`);
    return (((await this.reply()).seconds as number) / batches) * 1000;
  }

  private async reply(): Promise<Record<string, unknown>> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(`${this.spec.name} ended before it answered.`);
    return JSON.parse(value);
  }
}
