// Engines with little memory, and what fills it to the brim.
import { readFileSync } from "node:fs";
import { Parts, WHOLE } from "../../ts/engine/divided.js";
import { BUFFER, type Facade, type FacadeNetwork, wasmMemory } from "../../ts/engine/facade.js";
import type { Build } from "../../ts/engine/files.js";
import { Guard } from "../../ts/engine/guard.js";
import { InProcessEngine } from "../../ts/engine/in_process.js";
import type { Glue } from "../../ts/engine/local.js";
import { startPool } from "../../ts/engine/pool.js";
import { Session } from "../../ts/engine/session.js";
import { partsFor } from "../../ts/engine/source.js";
import makeGlue from "../../ts/engine/wasm/glue.mjs";
import makeThreadedGlue from "../../ts/engine/wasm/glue.threads.mjs";

export const moduleBytes = (build: Build): Uint8Array =>
  readFileSync(new URL(`../../ts/engine/wasm/bptt.${build}.wasm`, import.meta.url));

/** Whether this runtime runs a build. */
export const runs = (build: Build): boolean =>
  WebAssembly.validate(moduleBytes(build) as BufferSource);

/** A module whose own memory ends at so many pages of 64 KB. */
export function limited(bytes: Uint8Array, pages: number): Uint8Array {
  for (let at = 8; at < bytes.length; ) {
    const [length, body] = readNumber(bytes, at + 1);
    if (bytes[at] === MEMORY_SECTION) {
      const [initial] = readNumber(bytes, body + 2);
      const section = [1, 1, ...writeNumber(initial), ...writeNumber(pages)];
      const whole = [MEMORY_SECTION, ...writeNumber(section.length), ...section];
      const rest = bytes.subarray(body + length);
      return Uint8Array.from([...bytes.subarray(0, at), ...whole, ...rest]);
    }
    at = body + length;
  }
  throw new Error("the module has no memory of its own");
}

const MEMORY_SECTION = 5;

/** A number in LEB128, and where it ends. */
function readNumber(bytes: Uint8Array, from: number): [number, number] {
  let [number, at] = [0, from];
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++]!;
    number += (byte & 127) * shift;
    if (byte < 128) return [number, at];
  }
}

function writeNumber(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...writeNumber(number >>> 7)];
}

export interface Limited {
  readonly engine: InProcessEngine;
  readonly facade: Facade;
  close(): Promise<void>;
}

/** An engine whose memory ends at so many pages. */
export async function limitedEngine(build: Build, pages: number): Promise<Limited> {
  if (build.endsWith("threads")) return limitedThreads(build, pages);
  const glue = makeGlue(globalThis) as Glue;
  const module = new WebAssembly.Module(limited(moduleBytes(build), pages) as BufferSource);
  const exports = await glue.init(module);
  const { memory } = exports;
  const parts = new Parts(partsFor(module, {})!, exports);
  return {
    engine: new InProcessEngine(glue, wasmMemory(memory), new Guard(), parts),
    facade: glue,
    close: async () => {},
  };
}

/** On two threads. */
async function limitedThreads(build: Build, pages: number): Promise<Limited> {
  const glue = makeThreadedGlue(globalThis) as Glue;
  const module = new WebAssembly.Module(moduleBytes(build) as BufferSource);
  const memory = new WebAssembly.Memory({ initial: 40, maximum: pages, shared: true });
  await glue.init(module, memory, 1 << 20);
  const session = new Session();
  await startPool(1, Promise.resolve({ module, memory }), () => {}, session);
  glue.pool_start(2);
  const engine = new InProcessEngine(glue, wasmMemory(memory), new Guard(), WHOLE);
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
