import { nodeModule } from "../engine/runtime.js";
import { eventRecord, type Summary, versionRecord } from "../io/events.js";
import { LogFile } from "../io/log_file.js";

/** How event files are called, which is how TensorBoard knows them. */
const NAME = /^events\.out\.tfevents\.[\w.-]+$/;

/** Files of this process so far: no two have one name. */
let files = 0;

/** Writes the event file of a folder. It has its name before it is made, with its first event: a run that goes on knows it. */
export class EventWriter {
  readonly #where: string;
  readonly #folder: string;
  #file: LogFile | undefined;
  #name: string | null = null;

  constructor(where: string, folder: string) {
    this.#where = where;
    this.#folder = folder;
  }

  /** The name of the file, if there is one, and its bytes. */
  get state(): { name: string | null; bytes: number } {
    return { name: this.#name, bytes: this.#file?.size ?? 0 };
  }

  static isName = (value: unknown): boolean => typeof value === "string" && NAME.test(value);

  /** Goes on behind the first `bytes` of a file, or with a new one. */
  async begin(name: string | null, bytes: number): Promise<void> {
    this.#name = name ?? (await newName());
    this.#file = new LogFile(this.#where, `${this.#folder}/${this.#name}`);
    if (bytes > 0) await this.#file.begin(bytes);
    else await this.#file.remove();
  }

  async add(step: number, summaries: readonly Summary[]): Promise<void> {
    const now = Date.now() / 1000;
    // Whoever evaluates outside of `fit` begins with it.
    if (this.#file === undefined) await this.begin(null, 0);
    const file = this.#file!;
    if (file.size === 0) {
      await file.begin(0);
      await file.add(versionRecord(now));
    }
    await file.add(eventRecord(now, step, summaries));
  }
}

async function newName(): Promise<string> {
  const { hostname } = await nodeModule<typeof import("node:os")>("node:os");
  const host = hostname().replace(/[^\w.-]/g, "_");
  const seconds = Math.floor(Date.now() / 1000);
  return `events.out.tfevents.${seconds}.${host}.${process.pid}.${files++}.v2`;
}
