import { nodeModule } from "../engine/runtime.js";
import { eventRecord, type Summary, versionRecord } from "../io/events.js";
import { LogFile } from "../io/log_file.js";

/** How event files are called, which is how TensorBoard knows them. */
const NAME = /^events\.out\.tfevents\.[\w.-]+$/;

/** Files of this process so far: no two have one name. */
let files = 0;

/** Writes the event file of a folder. It is made with its first event. */
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
    this.#name = name;
    this.#file = undefined;
    if (name === null) return;
    this.#file = new LogFile(this.#where, `${this.#folder}/${name}`);
    await this.#file.begin(bytes);
  }

  async add(step: number, summaries: readonly Summary[]): Promise<void> {
    const now = Date.now() / 1000;
    if (this.#file === undefined) {
      const { hostname } = await nodeModule<typeof import("node:os")>("node:os");
      const host = hostname().replace(/[^\w.-]/g, "_");
      const name = `events.out.tfevents.${Math.floor(now)}.${host}.${process.pid}.${files++}.v2`;
      await this.begin(name, 0);
      await this.#file!.add(versionRecord(now));
    }
    await this.#file!.add(eventRecord(now, step, summaries));
  }
}
