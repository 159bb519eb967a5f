import { Callback, type CallbackParams, type Logs } from "./callback.js";
import { type Line, Progress, type Which } from "./progress.js";

/**
 * The progress line. Every run has one of its own unless an instance is given in `callbacks`; one of a derived class takes its place. A line
 * is drawn between coarse calls, in {@link onProgress}, so that it costs no batch its speed.
 *
 * @example
 * class Bar extends ProgbarLogger {
 *   override onProgress(done: number) {
 *     element.value = done / this.params.steps;
 *   }
 * }
 */
export class ProgbarLogger extends Callback {
  #line: Line | undefined;
  #training = false;
  #validating = false;
  /** Batches of the epoch before, for those of a stream that does not tell. */
  #steps: number | undefined;

  override setParams(params: CallbackParams): void {
    super.setParams(params);
    this.#training = false;
    this.#validating = false;
    this.#steps = undefined;
  }

  override onTrainBegin(_logs: Logs): void {
    this.#training = true;
  }

  override onEpochBegin(epoch: number, _logs: Logs): void {
    this.#begin({ epoch, epochs: this.params.epochs });
  }

  /** @internal */
  override epochResumed(epoch: number): void {
    this.onEpochBegin(epoch, {});
  }

  override onEpochEnd(_epoch: number, logs: Logs): void {
    this.#steps = this.#line?.finish(logs);
  }

  override onTestBegin(_logs: Logs): void {
    this.#validating = this.#training;
    if (!this.#training) this.#begin();
  }

  override onTestEnd(logs: Logs): void {
    this.#validating = false;
    if (!this.#training) this.#line?.finish(logs);
  }

  override onPredictBegin(_logs: Logs): void {
    this.#begin();
  }

  override onPredictEnd(logs: Logs): void {
    this.#line?.finish(logs);
  }

  /** Validation is silent: the line of its epoch ends with what came out. */
  override onProgress(done: number, logs: Logs): void {
    if (!this.#validating) this.#line?.update(done, logs);
  }

  /** @internal Ends the line where the work was broken off. */
  override runEnded(): void {
    this.#line?.close();
    this.#line = undefined;
  }

  /** @internal What shows an epoch, or another pass, of so many batches where that is known. */
  lineFor(steps: number | undefined, of: Which | undefined): Line {
    return new Progress(this.params.verbose as 0 | 1 | 2, steps, of);
  }

  #begin(of?: Which): void {
    this.#line = this.lineFor(this.params.steps ?? this.#steps, of);
  }
}
