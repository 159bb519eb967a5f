/** The file in which a run is kept: one archive in a folder of its own, written whole or not at all. */
import { nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { placeToWrite, readWhole, writeWhole } from "./files.js";
import { filesFor } from "./log_file.js";
import { ifMissing, reasonOf, shownPath } from "./paths.js";
import type { Read } from "./source.js";

const FILE = "backup.keras";

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

  async write(bytes: Uint8Array): Promise<void> {
    const path = await this.#path();
    await this.#attempt("write", (fs) => fs.mkdir(this.#folder, { recursive: true }));
    await writeWhole(path, await placeToWrite(path), bytes);
  }

  /** What is there, if anything. */
  async read(): Promise<Read | undefined> {
    const path = await this.#path();
    const there = await this.#attempt("read", (fs) => fs.stat(path).catch(ifMissing));
    return there && { bytes: await readWhole(path), from: shownPath(path) };
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
