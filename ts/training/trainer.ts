// A model's numbers as training moves them.
import type { EngineNetwork } from "../engine/engine.js";
import { compileSpec, optimizerSpec } from "../model/compile_spec.js";
import type { Compiled } from "../model/compiled.js";
import type { ModelCore } from "../model/core.js";
import { moveState } from "../model/optimizer_state.js";
import { stateOf, timesSet } from "../optimizers/optimizer.js";

/** A model's network with losses, optimizer and metrics in place. */
export const trainable = (core: ModelCore): Promise<EngineNetwork> => trainerOf(core).network();

/**
 * Tells the engine what was set on the optimizer since it was last told. Undefined where it knows all: most calls have nothing to wait for. What
 * another call has just told comes first.
 */
export const steer = (core: ModelCore, network: EngineNetwork): Promise<unknown> | undefined =>
  trainerOf(core).steer(network);

const TRAINERS = new WeakMap<ModelCore, Trainer>();

function trainerOf(core: ModelCore): Trainer {
  const known = TRAINERS.get(core) ?? new Trainer(core);
  TRAINERS.set(core, known);
  return known;
}

class Trainer {
  readonly #core: ModelCore;
  /** The optimizer's settings as the engine was last told them, how often they had been set by then, and until it has taken them. */
  #settings: string | undefined;
  #timesSet: number | undefined;
  #steered: Promise<void> | undefined;

  constructor(core: ModelCore) {
    this.#core = core;
  }

  async network(): Promise<EngineNetwork> {
    const core = this.#core;
    const network = await core.network();
    const compiled = core.compiled!;
    const before = core.compiledInEngine;
    if (before === compiled) {
      const steered = this.steer(network);
      if (steered) await steered;
      return network;
    }
    const resume = before?.optimizer === compiled.optimizer;
    // Noted before the call: one that comes in meanwhile must not start the optimizer anew.
    core.compiledInEngine = compiled;
    this.#settings = optimizerSpec(compiled, core.graph!);
    this.#timesSet = timesSet(compiled.optimizer);
    try {
      await network.compile(compileSpec(compiled, core.graph!, resume));
    } catch (error) {
      // What is refused changes nothing there.
      core.compiledInEngine = before;
      throw error;
    }
    await this.#takeState(network, compiled);
    await stateOf(compiled.optimizer).tell(network);
    return network;
  }

  /** Gives the optimizer the state that it had of weights that are still there, where the model had other layers and it is the same one. */
  async #takeState(network: EngineNetwork, { optimizer }: Compiled): Promise<void> {
    const former = this.#core.takeFormer();
    if (former === undefined) return;
    const { numbers, graph, compiled } = former;
    const { network: old } = await numbers;
    if (compiled?.optimizer === optimizer) {
      await moveState({ network: old, graph }, { network, graph: this.#core.graph! });
      await network.setIterations(stateOf(optimizer).batches);
    }
    old.dispose();
  }

  steer(network: EngineNetwork): Promise<unknown> | undefined {
    const { graph, compiled } = this.#core;
    const { optimizer } = compiled!;
    if (timesSet(optimizer) !== this.#timesSet) {
      this.#timesSet = timesSet(optimizer);
      const settings = optimizerSpec(compiled!, graph!);
      if (settings !== this.#settings) this.#send(network, settings);
    }
    const told = stateOf(optimizer).tell(network);
    return this.#steered && told ? Promise.all([this.#steered, told]) : (this.#steered ?? told);
  }

  #send(network: EngineNetwork, settings: string): void {
    this.#settings = settings;
    const steered = network.steer(settings).then(
      () => {
        if (this.#steered === steered) this.#steered = undefined;
      },
      (error) => {
        this.#settings = this.#timesSet = this.#steered = undefined;
        throw error;
      },
    );
    this.#steered = steered;
  }
}
