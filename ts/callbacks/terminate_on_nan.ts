import { boolean, checkOptions } from "../checks.js";
import { Callback } from "./callback.js";

/** Options of {@link TerminateOnNaN}. */
export interface TerminateOnNaNOptions {
  /** Whether `fit` rejects, with the code `Diverged`, instead of ending as usual. Default false. */
  raiseError?: boolean;
}

const WHERE = "TerminateOnNaN";

/**
 * Ends training at the first batch whose loss is NaN or infinite. Such a batch is never applied here: weights and optimizer are those before
 * it, where Keras's are NaN. Without this callback `fit` rejects with the code `Diverged`, which says more about what happened. With it
 * the epoch ends, `NaN` stands for its loss in the logs and in the history, and `fit` gives the history.
 *
 * @throws BpttError `InvalidArgument` for an unknown option or value.
 */
export class TerminateOnNaN extends Callback {
  readonly #raiseError: boolean;

  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    const { raiseError = false } = checkOptions(WHERE, options, ["raiseError"]);
    this.#raiseError = boolean(WHERE, "raiseError", raiseError);
  }

  /** @internal */
  override endsAtDivergence(batch: number): boolean {
    if (this.#raiseError) return false;
    console.log(`Batch ${batch}: Invalid loss, terminating training`);
    return true;
  }
}
