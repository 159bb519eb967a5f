import { finiteNumber, oneOf, own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { coreOf } from "../model/core.js";
import { directionOf } from "../model/reported.js";
import { Callback, type Logs } from "./callback.js";

/** Which way is better. */
export type MonitorMode = "auto" | "min" | "max";

/** What callbacks that watch a logged value have in common. */
export interface MonitorOptions {
  /** The logged value to watch. Default `"val_loss"`. */
  monitor?: string;
  /** Whether less or more is better; `"auto"` (the default) knows it for losses and all metrics but counts and functions. */
  mode?: MonitorMode;
}

/** A line of its own, as callbacks print what they did: in front of it a progress bar may stand. */
export const say = (epoch: number, what: string): void =>
  console.log(`\nEpoch ${epoch + 1}: ${what}`);

/** 0 or 1, as Keras's callbacks take it. */
export function checkVerbose(where: string, value: unknown): 0 | 1 {
  if (value === 0 || value === 1) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`verbose\`, expected 0 or 1, got ${show(value)}.`,
  );
}

/** A callback that watches one logged value and knows which way is better. Settings may be changed at any time. */
export abstract class MonitorCallback extends Callback {
  readonly #where: string;
  /** The logged value that is watched. */
  monitor: string;
  /** Whether less or more is better. */
  mode: MonitorMode;
  /** What is no larger than this is no improvement. */
  minDelta: number;

  /** @internal */
  constructor(
    where: string,
    { monitor = "val_loss", mode = "auto" }: MonitorOptions,
    minDelta = 0,
  ) {
    super();
    this.#where = where;
    this.monitor = monitor;
    this.mode = mode;
    this.minDelta = minDelta;
    this.checkMonitor();
    // Keras takes a negative one for its size.
    this.minDelta = Math.abs(minDelta);
  }

  /** @internal Each epoch goes by the settings as they are then. */
  protected checkMonitor(): void {
    if (typeof this.monitor !== "string" || this.monitor === "") {
      throw new BpttError(
        "InvalidArgument",
        `${this.#where} received an invalid value for argument \`monitor\`, expected a name such as "val_loss", got ${show(this.monitor)}.`,
      );
    }
    oneOf(this.#where, "mode", this.mode, ["auto", "min", "max"]);
    finiteNumber(this.#where, "minDelta", this.minDelta);
  }

  /** @internal What was logged under the name, if anything. */
  protected watched(logs: Logs): number | undefined {
    const value: unknown = own(logs, this.monitor);
    if (value === undefined || typeof value === "number") return value;
    throw new BpttError(
      "InvalidArgument",
      `${this.#where} watches ${show(this.monitor)}, and expects a number of it in the logs, got ${show(value)}.`,
    );
  }

  /** @internal Whether a value is better than another by more than `minDelta`; than none any is. */
  protected isImprovement(value: number, reference: number | null): boolean {
    const down = this.direction() === "min";
    if (reference === null) return true;
    const delta = Math.abs(this.minDelta);
    return down ? value + delta < reference : value - delta > reference;
  }

  /** @internal */
  protected direction(): "min" | "max" {
    const known = this.mode === "auto" ? directionOf(this.monitor, coreOf(this.model)) : this.mode;
    if (known !== undefined) return known;
    throw new BpttError(
      "InvalidArgument",
      `${this.#where} received monitor=${show(this.monitor)}, and it is not known whether that should be maximized or minimized. Pass mode: "max" or mode: "min".`,
    );
  }
}
