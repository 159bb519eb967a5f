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

/** @internal What belongs to an optimizer beside its settings: the batches that it saw, and the model that has the rest. */
export class OptimizerState {
  /** Batches so far. */
  #batches = 0;
  /** Whether they were set and the engine does not know it yet. */
  #set = false;
  /** Until it knows what it was told last. */
  #told: Promise<void> | undefined;
  #owner: Owner | undefined;
  /** Batches of calls under way. */
  #ahead = 0;

  get batches(): number {
    return this.#batches;
  }

  set batches(value: number) {
    this.#batches = value;
    this.#set = true;
  }

  get ahead(): number {
    return this.#ahead;
  }

  /** Goes on as after so many updates, each of so many batches. */
  setUpdates(value: unknown, batches: number): void {
    this.batches = nonNegativeInteger("Optimizer", "iterations", value) * batches;
  }

  /** Counts batches as under way until a call is done. */
  async during<T>(batches: number, call: () => Promise<T>): Promise<T> {
    this.#ahead += batches;
    try {
      return await call();
    } finally {
      this.#ahead -= batches;
    }
  }

  /** Whether it belongs to a model. */
  get claimed(): boolean {
    return this.#owner?.holds ?? false;
  }

  /** Tells the engine what was set. Undefined where it knows all; what another call has just told comes first. */
  tell(engine: { setIterations(iterations: number): Promise<void> }): Promise<void> | undefined {
    if (this.#set) {
      this.#set = false;
      const told = engine.setIterations(this.#batches).then(
        () => {
          if (this.#told === told) this.#told = undefined;
        },
        (error) => {
          this.#set = true;
          this.#told = undefined;
          throw error;
        },
      );
      this.#told = told;
    }
    return this.#told;
  }

  /** What the engine counted. What was set since comes after it. */
  counted(batches: number): void {
    if (!this.#set) this.#batches = batches;
  }

  /**
   * Belongs to a model from now on. What was set before stays for its first batch.
   * @param resumed whether the model has its state already; it begins anew where not.
   */
  claim(owner: Owner, resumed: boolean): void {
    const old = this.#owner;
    if (old?.holds && old.model.deref() !== owner.model.deref()) {
      throw new BpttError(
        "InvalidArgument",
        `compile was given an \`optimizer\` that belongs to the model "${old.name}", with its state: make one for each model, or dispose of that model first.`,
      );
    }
    this.#owner = owner;
    if (!resumed) this.counted(0);
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
