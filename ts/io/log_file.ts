/** Files that grow while training goes on. Nothing stays open between two rows: a run may be broken off at any moment. */
import { inNode, nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { type FileSystem, reasonOf, shownPath } from "./paths.js";

/** Node's file functions; elsewhere an error that names who needs them. */
export async function filesFor(where: string): Promise<FileSystem> {
  if (inNode()) return nodeModule<FileSystem>("node:fs/promises");
  throw new BpttError("Unsupported", `${where} writes files, and there are none in this runtime.`);
}

/** Makes the folder of a file, with those around it. */
export async function makeFolderOf(fs: FileSystem, path: string): Promise<void> {
  const { dirname } = await nodeModule<typeof import("node:path")>("node:path");
  await fs.mkdir(dirname(path), { recursive: true });
}

/** A file to which text or bytes are added. */
export class LogFile {
  readonly path: string;
  readonly #where: string;
  #size = 0;

  constructor(where: string, path: string) {
    this.#where = where;
    this.path = path;
  }

  /** Bytes that it holds. */
  get size(): number {
    return this.#size;
  }

  /** Begins it: with the first `keep` bytes of what is there. */
  async begin(keep: number): Promise<void> {
    await this.#attempt(async (fs) => {
      await makeFolderOf(fs, this.path);
      const file = await fs.open(this.path, "a");
      try {
        const { size } = await file.stat();
        this.#size = Math.min(keep, size);
        await file.truncate(this.#size);
      } finally {
        await file.close();
      }
    });
  }

  /** There is none until something is added. */
  async remove(): Promise<void> {
    this.#size = 0;
    await this.#attempt((fs) => fs.rm(this.path, { force: true }));
  }

  /** What it holds; nothing where there is no such file. */
  async read(): Promise<string> {
    return this.#attempt((fs) =>
      fs.readFile(this.path, "utf8").catch((cause: { code?: unknown }) => {
        if (cause.code === "ENOENT") return "";
        throw cause;
      }),
    );
  }

  /** Adds to its end. What was written of a row that did not fit on the disk is taken back. */
  async add(bytes: Uint8Array): Promise<void> {
    await this.#attempt(async (fs) => {
      try {
        await fs.appendFile(this.path, bytes);
      } catch (cause) {
        await fs.truncate(this.path, this.#size).catch(() => {});
        throw cause;
      }
    });
    this.#size += bytes.length;
  }

  async #attempt<T>(run: (fs: FileSystem) => Promise<T>): Promise<T> {
    const fs = await filesFor(this.#where);
    try {
      return await run(fs);
    } catch (cause) {
      throw new BpttError(
        "File",
        `${this.#where} could not write ${shownPath(this.path)}: ${reasonOf(cause)}.`,
        { cause },
      );
    }
  }
}
