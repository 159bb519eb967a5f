// Engines with little memory, and what fills it to the brim.
import { readFileSync } from "node:fs";
import { Parts } from "../../ts/engine/divided.js";
import { BUFFER, type Facade, type FacadeNetwork, wasmMemory } from "../../ts/engine/facade.js";
import { Guard } from "../../ts/engine/guard.js";
import { InProcessEngine } from "../../ts/engine/in_process.js";
import type { Glue } from "../../ts/engine/local.js";
import { PARTS, type Part } from "../../ts/engine/parts.js";
import { startPool } from "../../ts/engine/pool.js";
import { Session } from "../../ts/engine/session.js";
import { sharing } from "../../ts/engine/sharing.js";
import makeGlue from "../../ts/engine/wasm/glue.mjs";

/** Which kernels compute. */
export type Kernels = "simd128" | "relaxed";

/** The core, or one of its parts. */
export const moduleBytes = (part?: Part): Uint8Array => {
  const name = part ? `bptt.${part}.wasm` : "bptt.wasm";
  return readFileSync(new URL(`../../ts/engine/wasm/${name}`, import.meta.url));
};

/** Whether this runtime runs them. */
export const runs = (kernels: Kernels): boolean =>
  kernels === "simd128" || WebAssembly.validate(moduleBytes("relaxed") as BufferSource);

/** Has all memory that is made from now on in this process end at so many pages of 64 KB. */
export function limitMemory(pages: number): void {
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super({ ...descriptor, maximum: pages });
    }
  };
}

const { Memory } = WebAssembly;

export interface Limited {
  readonly engine: InProcessEngine;
  readonly facade: Facade;
  close(): Promise<void>;
}

/** An engine whose memory ends at so many pages, on one thread or two. */
export async function limitedEngine(
  kernels: Kernels,
  threads: 1 | 2,
  pages: number,
): Promise<Limited> {
  const shared = threads > 1;
  const compiled = (part?: Part) => {
    const bytes = moduleBytes(part);
    return new WebAssembly.Module((shared ? sharing(bytes) : bytes) as BufferSource);
  };
  const glue = makeGlue(globalThis) as Glue;
  const [module, memory] = [compiled(), new Memory({ initial: 40, maximum: pages, shared })];
  const names = PARTS.filter((part) => part !== "relaxed" || kernels === "relaxed");
  const parts = Object.fromEntries(names.map((part) => [part, compiled(part)]));
  const divided = new Parts(module, parts, await glue.init(module, shared, memory, 1 << 20));
  if (kernels === "relaxed") {
    await divided.needed("relaxed");
    glue.use_relaxed();
  }
  const session = new Session();
  if (shared) {
    await divided.needed("threads");
    const job = { module, parts: Object.values(parts), memory };
    await startPool(1, Promise.resolve(job), () => {}, session);
    glue.pool_start(2);
  }
  const engine = new InProcessEngine(glue, wasmMemory(memory), new Guard(), divided);
  return { engine, facade: glue, close: () => session.end() };
}

/** Takes memory that models need. */
export class Filler {
  readonly #facade: Facade;
  /** What takes memory, made while there was enough to make it. */
  #stock: FacadeNetwork[] = [];
  #taken: FacadeNetwork[] = [];

  constructor(facade: Facade) {
    this.#facade = facade;
    this.empty();
  }

  /** Leaves `room` bytes in `holes` pieces, and nothing else. Whether there are as many. */
  leave(room: number, holes: number): boolean {
    const pieces: FacadeNetwork[] = [];
    for (let i = 0; i < holes; i++) {
      const piece = this.#take(room / holes);
      if (piece) pieces.push(piece);
      // What lies between two holes keeps them from becoming one.
      this.#keep(this.#take(16));
    }
    for (let bytes = 2 ** 26; bytes >= 4; ) {
      if (!this.#keep(this.#take(bytes))) bytes /= 2;
    }
    for (const piece of pieces) piece.free();
    return pieces.length === holes;
  }

  /** Gives everything back. */
  empty(): void {
    for (const network of this.#taken) network.free();
    this.#taken = [];
    while (this.#stock.length < 500) this.#stock.push(new this.#facade.Network());
  }

  #keep(network: FacadeNetwork | undefined): boolean {
    if (network) this.#taken.push(network);
    return network !== undefined;
  }

  #take(bytes: number): FacadeNetwork | undefined {
    const network = this.#stock.pop();
    if (network === undefined) throw new Error("more is needed to fill the memory");
    try {
      network.stage(BUFFER.weights, 0, Math.ceil(bytes / 4));
      return network;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "OutOfMemory") throw error;
      this.#stock.push(network);
      return undefined;
    }
  }
}
