/**
 * The files in which a file is written before it takes its own name: `.bptt-TARGET-PROCESS-START-RANDOM.tmp`, beside the target. TARGET is a hash of
 * its name and of the machine's, so that the name is short whatever the target's is. PROCESS and START tell who writes it, and so
 * whether anybody still does: what a crash left behind goes at the next save.
 */
import { nodeModule } from "../engine/runtime.js";
import type { FileSystem } from "./paths.js";

/** A name that nobody has, after those of writers that are gone have been removed. */
export async function temporaryFor(fs: FileSystem, target: string): Promise<string> {
  const { basename, dirname, join } = await nodeModule<typeof import("node:path")>("node:path");
  const { createHash, randomBytes } = await nodeModule<typeof import("node:crypto")>("node:crypto");
  const { hostname } = await nodeModule<typeof import("node:os")>("node:os");
  const hash = createHash("sha256")
    .update(`${hostname()}/${basename(target)}`)
    .digest("hex");
  const [folder, prefix] = [dirname(target), `.bptt-${hash.slice(0, 10)}-`];
  await sweep(fs, folder, prefix, join);
  const start = await startOf(fs, process.pid);
  const random = randomBytes(4).toString("hex");
  return join(folder, `${prefix}${process.pid}-${start ?? 0}-${random}.tmp`);
}

async function sweep(
  fs: FileSystem,
  folder: string,
  prefix: string,
  join: (...parts: string[]) => string,
): Promise<void> {
  // A folder that can be written to may still not be listed: then there is nothing to remove.
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const [, pid, start] = /^(\d+)-(\d+)-[0-9a-f]+\.tmp$/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined || !(await isGone(fs, Number(pid), start!))) continue;
    await fs.rm(join(folder, name), { force: true }).catch(() => {});
  }
}

/** Whether a process has ended; its number may be another's by now, which began at another time. */
async function isGone(fs: FileSystem, pid: number, start: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === "ESRCH";
  }
  const now = await startOf(fs, pid);
  return start !== "0" && now !== undefined && now !== start;
}

/** When a process began, in the system's own count; undefined where it does not tell. */
async function startOf(fs: FileSystem, pid: number): Promise<string | undefined> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The program's name, in parentheses, may hold anything; the fields behind it are numbers.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
