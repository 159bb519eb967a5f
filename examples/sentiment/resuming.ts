import { BackupAndRestore } from "bptt";

/**
 * What keeps the training in a folder: after Ctrl-C, or whatever else ended the program, the same command goes on where it was. When the training is
 * finished the folder is gone.
 */
export const resuming = (folder: string | undefined): BackupAndRestore[] =>
  folder === undefined ? [] : [new BackupAndRestore(folder, { saveFreq: 100, onInterrupt: true })];
