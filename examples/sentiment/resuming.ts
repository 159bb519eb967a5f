import { BackupAndRestore } from "bptt";

/**
 * What keeps the training in a folder: after Ctrl-C, or whatever else ended the program, the same command goes on where it was. When the training is
 * finished the folder is gone.
 *
 * @param batches of an epoch, about.
 */
export function resuming(folder: string | undefined, batches: number): BackupAndRestore[] {
  if (folder === undefined) return [];
  const saveFreq = batches > OFTEN ? OFTEN : "epoch";
  return [new BackupAndRestore(folder, { saveFreq, onInterrupt: true })];
}

/** Batches from one backup to the next, where an epoch has more. */
const OFTEN = 100;
