import { inNode } from "../engine/runtime.js";
import type { Logs } from "./callback.js";

// Written here rather than taken from a package: Keras's line grows its metrics as they become known and ends as one
// permanent line per epoch, and it is drawn between calls that block, where a bar with a timer of its own stands still.

const BAR_WIDTH = 20;
/** Milliseconds between two drawings. */
const INTERVAL = 50;

/** The level that `verbose` comes to in this place: a bar needs a terminal, which the console of a page is not. */
export function verbosity(verbose: 0 | 1 | 2 | "auto"): 0 | 1 | 2 {
  const terminal = inNode() && process.stdout?.isTTY === true;
  if (verbose === "auto" || verbose === 1) return terminal ? 1 : 2;
  return verbose;
}

/** What shows one epoch, or one pass of `evaluate` or `predict`. */
export interface Line {
  /** `done` batches are behind us. */
  update(done: number, logs: Logs): void;
  /** All is done: the line stays. Gives the number of batches. */
  finish(logs: Logs): number;
  /** The work was broken off. */
  close(): void;
}

/** Which epoch it is, of how many. */
export interface Which {
  readonly epoch: number;
  readonly epochs: number;
}

export const titleOf = (of: Which | undefined): string =>
  of && of.epochs > 1 ? `Epoch ${of.epoch + 1}/${of.epochs}` : "";

/** The line of a terminal, or of a console. */
export class Progress implements Line {
  readonly #verbose: 0 | 1 | 2;
  readonly #steps: number | undefined;
  readonly #title: string;
  readonly #start = performance.now();
  #drawnAt = Number.NEGATIVE_INFINITY;
  #drawnWidth = 0;
  #done = 0;

  /** @param steps batches in all, where that is known. */
  constructor(verbose: 0 | 1 | 2, steps: number | undefined, of?: Which) {
    this.#verbose = verbose;
    this.#steps = steps;
    this.#title = titleOf(of);
    if (verbose === 1 && this.#title) process.stdout.write(`${this.#title}\n`);
  }

  update(done: number, logs: Logs): void {
    this.#done = done;
    const now = performance.now();
    if (this.#verbose !== 1 || now - this.#drawnAt < INTERVAL) return;
    this.#drawnAt = now;
    const perStep = (now - this.#start) / 1000 / done;
    // Where nobody knows how many there are, the time so far, as in Keras.
    const batches = this.#steps === undefined ? done : this.#steps - done;
    this.#draw(done, this.#steps, `${duration(perStep * batches)}${stepTime(perStep)}`, logs);
  }

  finish(logs: Logs): number {
    const seconds = (performance.now() - this.#start) / 1000;
    const steps = this.#steps ?? this.#done;
    const perStep = seconds / steps;
    if (this.#verbose === 2) {
      const count = `${steps}/${steps}`;
      const title = this.#title ? `${this.#title} - ` : "";
      console.log(
        `${title}${count} - ${seconds.toFixed(0)}s -${stepTime(perStep)}${metrics(logs)}`,
      );
    }
    if (this.#verbose !== 1) return steps;
    this.#draw(steps, steps, `${seconds.toFixed(0)}s${stepTime(perStep)}`, logs, BAR_WIDTH);
    this.close();
    return steps;
  }

  /** Ends the line; whatever is printed next begins on a new one. */
  close(): void {
    if (this.#drawnWidth > 0) process.stdout.write("\n");
    this.#drawnWidth = 0;
  }

  /** The bar gives way down to `least`: a line that wraps could not be drawn over. The last one may. */
  #draw(done: number, steps: number | undefined, time: string, logs: Logs, least = 0): void {
    const all = steps === undefined ? "Unknown" : String(steps);
    const count = `${String(done).padStart(steps === undefined ? 0 : all.length)}/${all}`;
    const info = ` ${time}${metrics(logs)}`;
    const room = (process.stdout.columns || 80) - count.length - info.length - 2;
    const width = Math.max(least, Math.min(BAR_WIDTH, room));
    const filled = Math.floor((width * done) / (steps ?? Number.POSITIVE_INFINITY));
    const bar = `\x1b[32m${"━".repeat(filled)}\x1b[37m${"━".repeat(width - filled)}\x1b[0m`;
    const length = count.length + 1 + width + info.length;
    const blank = " ".repeat(Math.max(0, this.#drawnWidth - length));
    process.stdout.write(`\r\x1b[1m${count}\x1b[0m ${bar}${info}${blank}`);
    this.#drawnWidth = length;
  }
}

export const metrics = (logs: Logs): string =>
  Object.entries(logs)
    .map(([name, value]) => ` - ${name}: ${formatMetric(value)}`)
    .join("");

/** Four decimals, or four digits and an exponent where those would show little. */
export function formatMetric(value: number): string {
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  // Python, and so Keras, writes exponents with two digits.
  return value.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");
}

export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  if (whole > 3600) {
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  }
  return whole > 60 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${whole}s`;
}

export function stepTime(seconds: number): string {
  if (seconds >= 1) return ` ${seconds.toFixed(0)}s/step`;
  return seconds >= 1e-3
    ? ` ${(seconds * 1e3).toFixed(0)}ms/step`
    : ` ${(seconds * 1e6).toFixed(0)}us/step`;
}
