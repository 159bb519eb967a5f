/** A run's backup in a page's database, where `loadModel` finds its model under the same name. */
import { BpttError } from "../errors.js";
import { type Backup, type BackupPlace, FILE, readBackup } from "./backup.js";
import { shownPath } from "./paths.js";
import { type Content, wholeOf } from "./planned.js";

/** Milliseconds for which a lock may still be held that belongs to a tab which was closed, or to a page that is being loaded anew. */
const PATIENCE = 2000;

export class BackupInDatabase implements BackupPlace {
  readonly name: string;
  readonly #where: string;
  readonly #key: string;

  /** @param key what follows `indexeddb://`. */
  constructor(where: string, key: string) {
    this.#where = where;
    this.#key = key;
    this.name = shownPath(`indexeddb://${key}`);
  }

  /** By a Web Lock. Insecure pages have none: there two tabs overwrite what the other one keeps. */
  async claim(): Promise<() => void> {
    const locks = globalThis.navigator?.locks;
    if (locks === undefined) return () => {};
    const signal = AbortSignal.timeout(PATIENCE);
    return new Promise((resolve, reject) => {
      const hold = () => new Promise<void>((release) => resolve(release));
      locks.request(`bptt ${this.name}`, { signal }, hold).catch((cause: unknown) => {
        reject(signal.aborted ? this.#taken() : cause);
      });
    });
  }

  #taken(): BpttError {
    return new BpttError(
      "Busy",
      `${this.#where} can't keep two runs in ${this.name} at a time, and another tab or call is training with it: wait for that one, or give this one another name.`,
    );
  }

  async read(): Promise<Backup | undefined> {
    const { readStored } = await import("./indexed_db.js");
    const files = await readStored(this.#key);
    if (files === undefined) return undefined;
    const bytes = files.find(({ name }) => name === FILE)?.bytes;
    if (bytes) return readBackup({ bytes, from: this.name });
    throw new BpttError("File", `${this.name} is no backup of a run: it holds no ${FILE}.`);
  }

  async write(content: Content): Promise<void> {
    const { writeStored } = await import("./indexed_db.js");
    await writeStored(this.#key, [{ name: FILE, bytes: wholeOf(content) }]);
  }

  async remove(): Promise<void> {
    const { removeStored } = await import("./indexed_db.js");
    await removeStored(this.#key);
  }
}
