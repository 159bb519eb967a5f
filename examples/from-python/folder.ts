import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Does something in a folder: the one that is named, or one that is there for so long. */
export async function inFolder(
  named: string | undefined,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  if (named !== undefined) return work(named);
  const folder = await mkdtemp(join(tmpdir(), "bptt-example-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
