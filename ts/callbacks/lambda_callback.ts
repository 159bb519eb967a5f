import { checkOptions } from "../checks.js";
import { Callback, type CallbackHooks } from "./callback.js";
import { checkHooks, HOOKS } from "./hooks.js";

/** Hooks of {@link LambdaCallback}. */
export type LambdaCallbackOptions = Partial<Omit<CallbackHooks, "setModel" | "setParams">>;

/**
 * A callback made of functions. `callbacks` takes plain objects with such functions as well; as a callback they know the model.
 *
 * @example new LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })
 * @throws BpttError `InvalidArgument` for what is no hook or no function.
 */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions = {}) {
    super();
    const taken = checkOptions("LambdaCallback", options, HOOKS);
    checkHooks(taken);
    Object.assign(this, taken);
  }
}
