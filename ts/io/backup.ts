/** The file in which a run is kept, one archive, written whole or not at all; and the folder of its own in which it lies where there are files. */
import { isPlain, show } from "../checks.js";
import type { EngineRun } from "../engine/engine.js";
import { nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { unpacking } from "../formats/unpacking.js";
import { placeToWrite, readWhole, writeWhole } from "./files.js";
import { parseJSON } from "./json.js";
import { filesFor } from "./log_file.js";
import { ifMissing, reasonOf, shownPath } from "./paths.js";
import type { Content } from "./planned.js";
import { decodeSafetensors } from "./safetensors.js";
import type { Read } from "./source.js";

export const FILE = "backup.keras";

/** What the members are called that the run goes on from, and the only tensor of the second. */
export const RUN = "bptt/run.json";
export const NUMBERS = "bptt/run.safetensors";
export const TENSOR = "run";
export const FORMAT = "bptt-backup-2";

/** What a backup holds: plain data, and what the engine has. */
export interface Backup {
  readonly run: Readonly<Record<string, unknown>>;
  readonly engine: EngineRun;
}

/** Where a run is kept, one at a time. */
export interface BackupPlace {
  /** As messages name it. */
  readonly name: string;
  /**
   * Before it is read: takes it for one run, until what is given is called.
   * @throws BpttError `Busy` where it is known that another run has it.
   */
  claim(): Promise<() => void>;
  /**
   * What is there, if anything.
   * @throws BpttError `File` for what is damaged, and for what is no backup.
   */
  read(): Promise<Backup | undefined>;
  write(content: Content): Promise<void>;
  remove(): Promise<void>;
}

/** A folder of files. Nobody can tell there whether the process is alive that wrote it. */
export class BackupFolder implements BackupPlace {
  readonly #where: string;
  readonly #folder: string;

  constructor(where: string, folder: string) {
    this.#where = where;
    this.#folder = folder;
  }

  get name(): string {
    return shownPath(this.#folder);
  }

  async claim(): Promise<() => void> {
    return () => {};
  }

  async write(content: Content): Promise<void> {
    const path = await this.#path();
    await this.#attempt("write", (fs) => fs.mkdir(this.#folder, { recursive: true }));
    await writeWhole(path, await placeToWrite(path), content);
  }

  async read(): Promise<Backup | undefined> {
    const path = await this.#path();
    const there = await this.#attempt("read", (fs) => fs.stat(path).catch(ifMissing));
    return there && readBackup({ bytes: await readWhole(path), from: shownPath(path) });
  }

  /** Removes the backup, and the folder where nothing else is in it. */
  async remove(): Promise<void> {
    const path = await this.#path();
    await this.#attempt("remove", async (fs) => {
      await fs.rm(path, { force: true });
      // Other files in it are somebody else's.
      await fs.rmdir(this.#folder).catch(() => {});
    });
  }

  async #path(): Promise<string> {
    await filesFor(this.#where);
    const { join } = await nodeModule<typeof import("node:path")>("node:path");
    return join(this.#folder, FILE);
  }

  async #attempt<T>(
    what: string,
    work: (fs: typeof import("node:fs/promises")) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await filesFor(this.#where));
    } catch (cause) {
      if (cause instanceof BpttError) throw cause;
      throw new BpttError(
        "File",
        `${this.#where} could not ${what} the backup in ${this.name}: ${reasonOf(cause)}.`,
        { cause },
      );
    }
  }
}

/** @throws BpttError `File` for what is no backup, or a damaged one. */
export async function readBackup({ bytes, from }: Read): Promise<Backup> {
  const bad = (what: string) => new BpttError("File", `${from} is no backup of a run: ${what}.`);
  const { readZip } = await import("../formats/keras/read.js");
  return unpacking(() => {
    const members = readZip(bytes, from, Number.POSITIVE_INFINITY);
    const member = (name: string) => {
      const found = members.get(name);
      if (found) return found.bytes();
      throw bad(`it holds no ${name}`);
    };
    const file = parseJSON(member(RUN));
    if (!isPlain(file) || file.format !== FORMAT) {
      const got = show(isPlain(file) ? file.format : file);
      throw bad(`its format should be "${FORMAT}", got ${got}`);
    }
    const { run, counts } = file as unknown as Pick<Backup, "run"> & { counts: readonly number[] };
    const numbers = decodeSafetensors(member(NUMBERS), from).get(TENSOR);
    if (numbers === undefined) throw bad(`its ${NUMBERS} has no tensor "${TENSOR}"`);
    return { run, engine: { numbers: numbers.data, counts: Float64Array.from(counts) } };
  });
}
