/** Backups of runs: a JSON file that tells where a run stands, and a safetensors file beside it with its numbers, written as checkpoints are. */
import { isPlain, show } from "../checks.js";
import type { EngineRun } from "../engine/engine.js";
import { nodeModule, utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { hashOf, readBeside, removeOthers, writePair } from "./checkpoint.js";
import { placeToWrite, readWhole } from "./files.js";
import { SAFETENSORS } from "./formats.js";
import { parseJSON } from "./json.js";
import { filesFor } from "./log_file.js";
import { ifMissing, reasonOf, shownPath } from "./paths.js";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.js";

const FORMAT = "bptt-backup-1";
const FILE = "backup.json";
const NUMBERS = "run";

/** What a backup holds: plain data, and what the engine has. */
export interface Backup {
  readonly run: Readonly<Record<string, unknown>>;
  readonly engine: EngineRun;
}

/** What stands in the JSON. */
interface Parts {
  readonly run: Backup["run"];
  readonly counts: readonly number[];
  /** The name of the file with the numbers. */
  readonly tensors: string;
}

/** What nobody has changed has this hash. */
const hashOfParts = (parts: Parts): Promise<string> => hashOf(utf8(JSON.stringify(parts)));

/** The backups of one folder, of which there is one at a time. */
export class BackupFolder {
  readonly #where: string;
  readonly #folder: string;

  constructor(where: string, folder: string) {
    this.#where = where;
    this.#folder = folder;
  }

  /** As messages name it. */
  get name(): string {
    return shownPath(this.#folder);
  }

  async write({ run, engine: { numbers, counts } }: Backup): Promise<void> {
    const path = await this.#path();
    await this.#attempt("write", (fs) => fs.mkdir(this.#folder, { recursive: true }));
    const place = await placeToWrite(path, SAFETENSORS);
    const bytes = encodeSafetensors([{ name: NUMBERS, shape: [numbers.length], data: numbers }]);
    await writePair(path, place, bytes, async (tensors) => {
      const file = { run, counts: [...counts], tensors };
      return { format: FORMAT, hash: await hashOfParts(file), ...file };
    });
  }

  /**
   * What is there, if anything.
   * @throws BpttError `File` for what is damaged or no backup.
   */
  async read(): Promise<Backup | undefined> {
    const path = await this.#path();
    const there = await this.#attempt("read", (fs) => fs.stat(path).catch(ifMissing));
    if (there === undefined) return undefined;
    const { run, counts, tensors } = await this.#parse(await readWhole(path));
    const { bytes, from } = await readBeside(path, tensors);
    if (!tensors.includes(await hashOf(bytes))) {
      throw this.#damaged(`${tensors} does not hold what was written`);
    }
    const numbers = decodeSafetensors(bytes, from).get(NUMBERS);
    if (numbers === undefined) throw this.#damaged(`${tensors} holds no run`);
    return { run, engine: { numbers: numbers.data, counts: Float64Array.from(counts) } };
  }

  /** Removes the backup, and the folder where nothing else is in it. */
  async remove(): Promise<void> {
    const path = await this.#path();
    await this.#attempt("remove", async (fs) => {
      await fs.rm(path, { force: true });
      await removeOthers(this.#folder, FILE.replace("json", ""));
      // Other files in it are somebody else's.
      await fs.rmdir(this.#folder).catch(() => {});
    });
  }

  async #path(): Promise<string> {
    await filesFor(this.#where);
    const { join } = await nodeModule<typeof import("node:path")>("node:path");
    return join(this.#folder, FILE);
  }

  async #parse(bytes: Uint8Array): Promise<Parts> {
    const file = parseJSON(bytes);
    if (file === undefined) throw this.#damaged("it is not JSON");
    if (!isPlain(file) || file.format !== FORMAT) {
      const got = show(isPlain(file) ? file.format : file);
      throw this.#damaged(`its format should be "${FORMAT}", got ${got}`);
    }
    const { run, counts, tensors, hash } = file as unknown as Parts & { readonly hash: string };
    const parts = { run, counts, tensors };
    if (hash !== (await hashOfParts(parts))) throw this.#damaged(`${FILE} was changed`);
    return parts;
  }

  #damaged(what: string): BpttError {
    return new BpttError(
      "File",
      `${this.#where} found in ${this.name} no backup that can be read: ${what}.`,
    );
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
