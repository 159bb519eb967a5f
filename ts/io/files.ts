import { inNode, nodeModule } from "../engine/runtime.js";
import { BpttError } from "../errors.js";

type Fs = typeof import("node:fs/promises");

/** Node's file functions; elsewhere an error that names the way without files. */
async function fileSystem(instead: string): Promise<Fs> {
  if (inNode()) return nodeModule<Fs>("node:fs/promises");
  throw new BpttError("Unsupported", `There are no files in this runtime: ${instead}.`);
}

/**
 * Writes a file whole or not at all: into a file beside it that then takes its name, so that a crash or a full disk
 * leaves what was there before.
 */
export async function writeWhole(path: string | URL, bytes: Uint8Array): Promise<void> {
  const fs = await fileSystem("call saveWeights() without a path to get the bytes");
  const target = await toPath(path);
  const temporary = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    const file = await fs.open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, target);
  } catch (cause) {
    await fs.rm(temporary, { force: true });
    throw new BpttError("File", `The weights could not be saved to ${target}: ${reason(cause)}.`, {
      cause,
    });
  }
}

export async function readWhole(path: string | URL): Promise<Uint8Array> {
  const fs = await fileSystem("give loadWeights the bytes of the file");
  const source = await toPath(path);
  try {
    return await fs.readFile(source);
  } catch (cause) {
    throw new BpttError("File", `The weights could not be read from ${source}: ${reason(cause)}.`, {
      cause,
    });
  }
}

async function toPath(path: string | URL): Promise<string> {
  if (typeof path === "string") return path;
  const { fileURLToPath } = await nodeModule<typeof import("node:url")>("node:url");
  return fileURLToPath(path.href);
}

function reason(cause: unknown): string {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "access is denied";
  return String(message ?? cause);
}
