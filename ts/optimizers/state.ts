import { nonNegativeInteger } from "../checks.js";
import { BpttError } from "../errors.js";
import type { OptimizerPort } from "./variables.js";

/** The model that an optimizer belongs to, as the optimizer sees it. It is held weakly: a model that nobody else holds is collected. */
export interface Owner {
  /** What tells models apart; undefined once it was collected. */
  readonly model: WeakRef<object>;
  readonly name: string;
  readonly disposed: boolean;
  /** Whether the model is there, and was compiled with this optimizer last. */
  readonly holds: boolean;
  readonly port: OptimizerPort;
}

/** @internal What belongs to an optimizer beside its settings: the updates that it made, and the model that has the rest. */
export class OptimizerState {
  #iterations = 0;
  /** Whether they were set and the engine does not know it yet. */
  #set = false;
  #owner: Owner | undefined;

  get iterations(): number {
    return this.#iterations;
  }

  set iterations(value: unknown) {
    this.#iterations = nonNegativeInteger("Optimizer", "iterations", value);
    this.#set = true;
  }

  /** Tells the engine what was set. */
  async tell(engine: { setIterations(iterations: number): Promise<void> }): Promise<void> {
    if (!this.#set) return;
    this.#set = false;
    try {
      await engine.setIterations(this.#iterations);
    } catch (error) {
      this.#set = true;
      throw error;
    }
  }

  /** What the engine counted. What was set since comes after it. */
  counted(iterations: number): void {
    if (!this.#set) this.#iterations = iterations;
  }

  /** Begins anew, in a model. What was set before stays for its first batch. */
  claim(owner: Owner): void {
    const old = this.#owner;
    if (old?.holds && old.model.deref() !== owner.model.deref()) {
      throw new BpttError(
        "InvalidArgument",
        `compile was given an \`optimizer\` that belongs to the model "${old.name}", with its state: make one for each model, or dispose of that model first.`,
      );
    }
    this.#owner = owner;
    this.counted(0);
  }

  /** Where the rest of the state is. */
  port(method: string): OptimizerPort {
    const owner = this.#owner;
    if (owner?.holds) return owner.port;
    if (owner?.disposed) {
      throw new BpttError(
        "Disposed",
        `\`optimizer.${method}()\` was called, and the model "${owner.name}", which had the optimizer's state, was disposed.`,
      );
    }
    throw new BpttError(
      "NotCompiled",
      `You must call \`compile()\` on a model with this optimizer before calling \`optimizer.${method}()\`: the state is the model's.`,
    );
  }
}
