import { boolean, checkOptions, positiveInteger } from "../checks.js";
import { inNode } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { BackupFolder, type BackupPlace } from "../io/backup.js";
import { BackupInDatabase } from "../io/backup_in_database.js";
import { checkPath } from "../io/checked_path.js";
import { partsOf } from "../io/paths.js";
import { Callback } from "./callback.js";

/** Options of {@link BackupAndRestore}, with Keras's names and defaults. */
export interface BackupAndRestoreOptions {
  /** `"epoch"` (the default), or the number of batches after which to save. Batches are not computed one by one for it. */
  saveFreq?: "epoch" | number;
  /** Whether the backup is removed when training is finished. Default true. */
  deleteCheckpoint?: boolean;
  /**
   * Whether Ctrl-C ends the program behind the batch under way, or behind a validation: the run is saved, where is told, and the process exits with
   * 130. A second Ctrl-C ends it at once. Default false: nothing listens. Keras has no such option.
   */
  onInterrupt?: boolean;
}

const WHERE = "BackupAndRestore";

/**
 * Keeps a run where it survives its process. Whatever ends that, the same program, run again, goes on from the last backup, and ends with the bits of
 * a run that was never broken off: weights, optimizer, rates, averages, the order of rows or the place in a data set, draws, states, sums of metrics, the
 * history, and what other callbacks know ({@link Callback.getState}), with which their files grow on without a gap. Saving changes nothing about a run.
 *
 * Keras repeats the epoch that was begun; here training goes on at the batch. So hooks of that epoch's beginning are not called again, while
 * `onTrainBegin` is. A backup of another model, of other data or options is refused; `epochs` may have become more. Streams that are no Dataset are
 * read again up to their place, and have to give the same.
 *
 * The backup is one file, `backup.keras` in the folder: the model as it is, which {@link loadModel} and Keras open, and beside it in the archive what the run needs. Of a model that Keras's format can't say it has
 * the run alone. In a page, `new BackupAndRestore("indexeddb://name")` keeps it in the page's database: it outlives an engine's Worker, a tab and the browser. It is written whole or not at all, so that Keras's `doubleCheckpoint` has nothing to do here. The folder is made; when training is finished the backup is removed, and the folder with it if nothing else is in it.
 *
 * @example await model.fit(x, y, { epochs: 100, callbacks: [new BackupAndRestore("backup", { saveFreq: 500 })] });
 * @throws BpttError `InvalidArgument` for a path, option or value that can't be used, and in `fit` for a backup of another run; `File` where one can't be
 * written or read, `Unsupported` where there are no files, `Busy` where another tab trains with the same name.
 */
export class BackupAndRestore extends Callback {
  /** @internal */
  readonly folder: BackupPlace;
  /** @internal Batches from one backup to the next; undefined for those of an epoch. */
  readonly every: number | undefined;
  /** @internal */
  readonly deletes: boolean;
  /** @internal */
  readonly listens: boolean;

  /** @internal */
  override get keepsRuns(): boolean {
    return true;
  }

  /** @param backupDir a folder; in a page `"indexeddb://name"`. */
  constructor(backupDir: string, options: BackupAndRestoreOptions = {}) {
    super();
    const names = ["saveFreq", "deleteCheckpoint", "onInterrupt"];
    const taken = checkOptions(WHERE, options, names);
    const { saveFreq = "epoch", deleteCheckpoint = true, onInterrupt = false } = taken;
    this.folder = placeOf(backupDir);
    this.every = saveFreq === "epoch" ? undefined : positiveInteger(WHERE, "saveFreq", saveFreq);
    this.deletes = boolean(WHERE, "deleteCheckpoint", deleteCheckpoint);
    this.listens = boolean(WHERE, "onInterrupt", onInterrupt);
    if (this.listens && !inNode()) {
      throw new BpttError(
        "Unsupported",
        `${WHERE} can't do \`onInterrupt\` here: no Ctrl-C ends a page.`,
      );
    }
  }
}

function placeOf(given: unknown): BackupPlace {
  const [scheme, name] = typeof given === "string" ? partsOf(WHERE, given) : [];
  if (scheme === "indexeddb") return new BackupInDatabase(WHERE, name!);
  return new BackupFolder(WHERE, checkPath(WHERE, "backupDir", given));
}
