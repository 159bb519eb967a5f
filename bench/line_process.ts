// A process that stays alive and answers a line of JSON with another.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { pinned } from "./pin.js";

export interface Command {
  name: string;
  threads: number;
  command: string;
  args: readonly string[];
}

export class LineProcess {
  private readonly process: ChildProcess;
  private readonly replies: AsyncIterator<string>;
  private readonly lines: Interface;
  private errors = "";

  constructor({ threads, command, args }: Command) {
    const [program, all] = pinned(threads, command, [...args]);
    const count = String(threads);
    const limits = { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count };
    this.process = spawn(program, all, {
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

  ask(request: object): Promise<Record<string, unknown>> {
    this.process.stdin!.write(`${JSON.stringify(request)}\n`);
    return this.reply();
  }

  async reply(): Promise<Record<string, unknown>> {
    const { value, done } = await this.replies.next();
    if (done) throw new Error(this.lastError || "it ended before it answered");
    return JSON.parse(value);
  }

  /** What it said last before it failed. */
  private get lastError(): string {
    return this.errors.trim().split("\n").at(-1) ?? "";
  }

  end(): void {
    this.process.stdin!.end();
    this.lines.close();
    this.process.kill();
  }
}
