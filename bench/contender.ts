// A contender is a process that stays alive, so that repetitions can alternate and every one is warm.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { type Measure, request } from "./measures.js";
import { pinned } from "./pin.js";

export interface ContenderSpec {
  name: string;
  threads: number;
  command: string;
  args: string[];
  /** What it is timed at. */
  measures: Measure[];
  /** Batches per repetition: fewer for the slow. */
  batches: number;
}

export class Contender {
  /** Milliseconds per batch, one entry per repetition. */
  readonly times: Partial<Record<Measure, number[]>> = {};
  engine = "";
  /** Why it is out of the race. */
  failure: string | undefined;
  private readonly process: ChildProcess;
  private readonly replies: AsyncIterator<string>;
  private readonly lines: Interface;
  private errors = "";

  constructor(
    readonly spec: ContenderSpec,
    folder: string,
  ) {
    const { threads } = spec;
    const [command, args] = pinned(
      threads,
      spec.command,
      spec.args.map((arg) => (arg === "FOLDER" ? folder : arg)),
    );
    const count = String(threads);
    const limits = { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count };
    this.process = spawn(command, args, {
      env: { ...process.env, ...limits },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.process.stderr!.on("data", (text) => {
      this.errors += text;
    });
    this.process.on("error", ({ message }) => {
      this.errors += message;
    });
    this.process.stdin!.on("error", () => {});
    this.lines = createInterface({ input: this.process.stdout! });
    this.replies = this.lines[Symbol.asyncIterator]();
  }

  /** Waits until it is set up, and runs everything once so that it is compiled. */
  async warmUp(): Promise<void> {
    await this.whileAlive(async () => {
      this.engine = (await this.reply()).engine as string;
      for (const measure of this.spec.measures) await this.ask(measure);
    });
  }

  async repeat(): Promise<void> {
    await this.whileAlive(async () => {
      for (const measure of this.spec.measures) {
        this.times[measure] ??= [];
        this.times[measure].push(await this.ask(measure));
      }
    });
  }

  end(): void {
    this.process.stdin!.end();
    this.lines.close();
    this.process.kill();
  }

  /** A contender that fails is told of in the table; the others go on. */
  private async whileAlive(work: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      const lastLine = this.errors.trim().split("\n").at(-1) ?? "";
      this.failure = lastLine || (error instanceof Error ? error.message : String(error));
      console.error(`${this.spec.name} failed: ${this.failure}`);
    }
  }

  private async ask(measure: Measure): Promise<number> {
    const asked = request(measure, this.spec.batches);
    this.process.stdin!.write(`${JSON.stringify(asked)}\n`);
    return (((await this.reply()).seconds as number) / asked.count) * 1000;
  }

  private async reply(): Promise<Record<string, unknown>> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error("it ended before it answered");
    return JSON.parse(value);
  }
}
