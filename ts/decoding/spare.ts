import type { Engine, EngineNetwork } from "../engine/engine.js";

interface Kept {
  readonly key: string;
  readonly engine: Engine;
  readonly network: EngineNetwork;
}

/** The network that a model generated with last, kept for the next call: to make one takes longer than a short sequence. */
export class Spare {
  #kept: Kept | undefined;

  /** The network, if it is there and was made for the same. Whoever takes it gives it back. */
  take(engine: Engine, key: string): EngineNetwork | undefined {
    const kept = this.#kept;
    if (kept?.engine !== engine || kept.key !== key) return undefined;
    this.#kept = undefined;
    return kept.network;
  }

  /** Keeps a network, in the place of the one before. */
  keep(kept: Kept): void {
    this.dispose();
    this.#kept = kept;
  }

  dispose(): void {
    this.#kept?.network.dispose();
    this.#kept = undefined;
  }
}
