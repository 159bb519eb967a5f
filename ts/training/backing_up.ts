// Keeps a run of `fit` where it can go on in another process, for BackupAndRestore.
import type { BaseModel } from "../base_model.js";
import type { BackupAndRestore } from "../callbacks/backup_and_restore.js";
import type { CallbackState, Logs } from "../callbacks/callback.js";
import type { CallbackList } from "../callbacks/list.js";
import { readNumber, written } from "../callbacks/memory.js";
import { isPlain, list } from "../checks.js";
import type { EngineRun } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { ModelCore } from "../model/core.js";
import { stateOf } from "../optimizers/optimizer.js";
import { restoreSettings, settingsOf } from "../optimizers/steered.js";
import type { FitSettings, Prepared } from "./fit_sources.js";
import type { Sums } from "./means.js";
import { checkPrint, printOf, type RunPrint } from "./run_print.js";
import type { Position, Source } from "./source.js";
import { trainable } from "./trainer.js";

/** Where a run stands within its epochs. */
export interface Standing {
  /** The epoch that was begun, or begins next, and its batches that are done. */
  readonly epoch: number;
  readonly batch: number;
  /** The order of rows that it has. */
  readonly index: number;
  /** What it came to so far; null where none was begun. */
  readonly sums: Sums | null;
  readonly diverged: boolean;
  /** What the epoch before came to. */
  readonly last: Logs;
}

/** All that is kept of a run beside the engine's part. */
interface KeptRun extends Standing {
  readonly print: RunPrint;
  readonly seed: number;
  /** Batches in all. */
  readonly batches: number;
  readonly epochsSeen: number;
  readonly stopped: boolean;
  /** Where the data go on; null where the next pass begins anew. */
  readonly train: Position | null;
  readonly held: Position | null;
  readonly optimizer: unknown;
  readonly callbacks: readonly { readonly name: string; readonly state: CallbackState }[];
}

/** Settings with which runs of this process began: callbacks may have changed them since. */
const BEGUN = new WeakMap<ModelCore, Map<string, string>>();

interface Parts {
  readonly model: BaseModel;
  readonly core: ModelCore;
  readonly callbacks: CallbackList;
  readonly sources: Pick<Prepared, "train" | "held">;
  readonly settings: FitSettings;
}

/** The backups of one run. */
export class BackingUp {
  readonly #callback: BackupAndRestore;
  readonly #parts: Parts;
  #print: RunPrint | undefined;
  /** Batches before the epoch at hand. */
  #before = 0;
  #interrupted = false;
  #close: () => void = () => {};
  #release: () => void = () => {};

  constructor(callback: BackupAndRestore, parts: Parts) {
    this.#callback = callback;
    this.#parts = parts;
  }

  /** Goes on from what is kept, if anything is, and tells where. The backup of another run is refused before anything changes. */
  async restore(): Promise<Standing | undefined> {
    const { core, model, sources, settings, callbacks } = this.#parts;
    const { folder, listens } = this.#callback;
    const print = printOf(model, core, sources, settings);
    const begun = BEGUN.get(core) ?? new Map<string, string>();
    BEGUN.set(core, begun);
    this.#print = { ...print, optimizer: begun.get(folder.name) ?? print.optimizer };
    this.#release = await folder.claim();
    const backup = await folder.read();
    const run = backup?.run as KeptRun | undefined;
    if (backup !== undefined && run !== undefined) {
      checkPrint(run.print, this.#print, folder.name);
      this.#checkSeed(run.seed);
      const giveStates = statesFor(callbacks, run.callbacks, folder.name);
      await this.#goOn(run, backup.engine);
      giveStates();
    }
    begun.set(folder.name, this.#print.optimizer);
    if (listens) this.#listen();
    return run && mapped(run, readNumber);
  }

  #checkSeed(seed: number): void {
    const { core } = this.#parts;
    if (!core.seeded || core.seed === seed) return;
    throw new BpttError(
      "InvalidArgument",
      `BackupAndRestore found in ${this.#callback.folder.name} the backup of a run with the seed ${seed}, and the model "${core.name}" has the seed ${core.seed}: run the program that began it, or remove the backup to begin anew.`,
    );
  }

  async #goOn(run: KeptRun, engine: EngineRun): Promise<void> {
    const { core, sources } = this.#parts;
    if (run.train) await sources.train.seek(run.train);
    if (run.held) await sources.held?.seek(run.held);
    const { optimizer } = core.compiled!;
    restoreSettings(optimizer, run.optimizer);
    // Told of the settings first: its state follows them.
    const network = await trainable(core);
    await network.writeRun(engine);
    stateOf(optimizer).counted(await network.iterations());
    core.seed = run.seed;
    core.epochsSeen = run.epochsSeen;
    core.stopTraining = run.stopped;
    this.#before = run.batches - run.batch;
  }

  /** Batches that may follow `batch` of the epoch at hand before the next backup. */
  room(batch: number): number {
    const { every } = this.#callback;
    if (every === undefined) return Number.POSITIVE_INFINITY;
    return every - ((this.#before + batch) % every);
  }

  /** So many batches of an epoch are done. */
  async afterBatches(batch: number, standing: () => Standing): Promise<void> {
    const { every } = this.#callback;
    const due = every !== undefined && (this.#before + batch) % every === 0;
    if (due || this.#interrupted) await this.save(standing());
    this.#exit();
  }

  /** An epoch of so many batches is over. */
  async afterEpoch(standing: Standing, batches: number): Promise<void> {
    this.#before += batches;
    if (this.#callback.every === undefined || this.#interrupted) await this.save(standing);
    this.#exit();
  }

  async save(standing: Standing): Promise<void> {
    const { core, callbacks, sources, settings } = this.#parts;
    const network = await trainable(core);
    const engine = await network.readRun();
    const within = standing.batch > 0;
    const goesOn = within || settings.stepsPerEpoch !== undefined;
    const place = (source: Source | undefined, kept: boolean) =>
      source && (kept || source.readOnce) ? source.position : null;
    const run: KeptRun = {
      ...mapped(standing, written),
      print: this.#print!,
      seed: core.seed,
      batches: this.#before + standing.batch,
      epochsSeen: core.epochsSeen,
      stopped: core.stopTraining,
      train: place(sources.train, goesOn),
      held: place(sources.held, false),
      optimizer: settingsOf(core.compiled!.optimizer),
      callbacks: callbacks.remembering.map(({ name, state }) => ({ name, state })),
    };
    const { writeBackup } = await import("../formats/keras/write_backup.js");
    await this.#callback.folder.write(await writeBackup(core, { run: { ...run }, engine }));
  }

  /** The run is finished. */
  async finish(): Promise<void> {
    const { folder, deletes } = this.#callback;
    if (deletes) await folder.remove();
    BEGUN.get(this.#parts.core)?.delete(folder.name);
  }

  close(): void {
    this.#close();
    this.#release();
  }

  #listen(): void {
    const interrupt = () => {
      this.#interrupted = true;
    };
    process.once("SIGINT", interrupt);
    this.#close = () => process.off("SIGINT", interrupt);
  }

  /** Where Ctrl-C was pressed, and the run is saved. */
  #exit(): void {
    if (!this.#interrupted) return;
    this.#parts.callbacks.close();
    console.log(
      `Interrupted: the run is kept in ${this.#callback.folder.name}, and goes on when the program is run again.`,
    );
    process.exit(130);
  }
}

/** What gives callbacks their states, once it is known that these are the callbacks that they come from. */
function statesFor(
  { remembering }: CallbackList,
  states: KeptRun["callbacks"],
  folder: string,
): () => void {
  const [had, has] = [states, remembering].map((all) => list(all.map(({ name }) => name)));
  if (had !== has) {
    throw new BpttError(
      "InvalidArgument",
      `BackupAndRestore found in ${folder} the backup of a run with the callbacks ${had}, and this one has ${has}: run the program that began it, or remove the backup to begin anew.`,
    );
  }
  return () => {
    for (const [i, { callback }] of remembering.entries()) callback.setState(states[i]!.state);
  };
}

/** Where a run stands, with each of its numbers changed: JSON has no NaN. */
function mapped(standing: Standing, change: (value: unknown) => unknown): Standing {
  const { epoch, batch, index, sums, diverged, last } = standing;
  const deep = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(deep);
    if (!isPlain(value)) return change(value);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deep(one)]));
  };
  return { epoch, batch, index, sums: deep(sums) as Sums, diverged, last: deep(last) as Logs };
}
