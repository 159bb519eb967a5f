// A contender is a process that stays alive, so that repetitions can alternate and every one is warm.

import { type Command, LineProcess } from "./line_process.js";
import { type Measure, request } from "./measures.js";

export interface ContenderSpec extends Command {
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
  private readonly process: LineProcess;

  constructor(
    readonly spec: ContenderSpec,
    folder: string,
  ) {
    const args = spec.args.map((arg) => (arg === "FOLDER" ? folder : arg));
    this.process = new LineProcess({ ...spec, args });
  }

  /** Waits until it is set up, and runs everything once so that it is compiled. */
  async warmUp(): Promise<void> {
    await this.whileAlive(async () => {
      this.engine = (await this.process.reply()).engine as string;
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
    this.process.end();
  }

  /** A contender that fails is told of in the table; the others go on. */
  private async whileAlive(work: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      const { lastError } = this.process;
      this.failure = lastError || (error instanceof Error ? error.message : String(error));
      console.error(`${this.spec.name} failed: ${this.failure}`);
    }
  }

  private async ask(measure: Measure): Promise<number> {
    const asked = request(measure, this.spec.batches);
    const { seconds } = await this.process.ask(asked);
    return ((seconds as number) / asked.count) * 1000;
  }
}
