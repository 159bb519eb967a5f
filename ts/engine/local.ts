import { BpttError } from "../errors.js";
import { Parts } from "./divided.js";
import { type Facade, wasmMemory } from "./facade.js";
import { Guard } from "./guard.js";
import { InProcessEngine } from "./in_process.js";
import type { NativeKit } from "./native.js";
import type { OfParts, PartSource } from "./parts.js";
import { textCoders } from "./runtime.js";
import type { PoolJob } from "./thread.js";
import { type Tiles, takeFasterTiles } from "./tiles.js";
import makeGlue from "./wasm/glue.mjs";

/** What an engine is started from. */
export type Kit = ModuleKit | NativeKit;

/** A compiled module, and a word about where it came from. */
export interface ModuleKit {
  readonly module: WebAssembly.Module;
  readonly threaded: boolean;
  readonly from: string;
  /** Its parts, or where they lie. */
  readonly parts: OfParts<PartSource>;
}

/** What wasm-bindgen's glue offers beside the facade. */
export interface Glue extends Facade, Tiles {
  /** Runs the module, on memory that is shared or not: on one that another thread has made and with a stack of so many bytes, where they are given. */
  init(
    module: WebAssembly.Module,
    shared: boolean,
    memory?: WebAssembly.Memory,
    stack?: number,
  ): Promise<WebAssembly.Exports & { memory: WebAssembly.Memory }>;
  /** Takes the kernels of the part `relaxed`, before anything is computed. */
  use_relaxed(): void;
  /** Makes a pool of so many threads: this one and those that wait in `worker_main`. */
  pool_start(threads: number): void;
  /** Makes this thread one of the pool; does not return. */
  worker_main(): void;
}

/** An engine as it is started, here or in a Worker. */
export interface Started<E> {
  readonly engine: E;
  /** What a pool of threads works on; native threads need no such thing. */
  readonly memory?: WebAssembly.Memory | undefined;
  /** Takes the faster tiles where V8 was told to join vectors, once the threads are there. Whether vectors are joined. */
  widen(): Promise<boolean>;
  /** Takes the threads that wait on the memory as its pool, all in all so many; natively it starts them. */
  join(threads: number): Promise<void>;
  /** Ends what it has started itself. */
  end?(): void;
}

/** Starts an engine in this thread. */
export async function startLocal(kit: Kit): Promise<Started<InProcessEngine>> {
  if (!("file" in kit)) return startModule(kit);
  const { startNative } = await import("./native.js");
  return startNative(kit);
}

async function startModule({
  module,
  threaded,
  from,
  parts,
}: ModuleKit): Promise<Started<InProcessEngine>> {
  const guard = new Guard();
  const given = { ...textCoders(), FinalizationRegistry: guarded(guard) };
  const glue = makeGlue(given) as Glue;
  try {
    const exports = await glue.init(module, threaded);
    const { memory } = exports;
    const divided = new Parts(module, parts, exports);
    if (threaded) await divided.needed("threads");
    if (parts.relaxed) {
      await divided.needed("relaxed");
      glue.use_relaxed();
    }
    const engine = new InProcessEngine(glue, wasmMemory(memory), guard, divided);
    return {
      engine,
      memory,
      widen: async () => guard.run(() => takeFasterTiles(glue)),
      join: async (threads) => glue.pool_start(threads),
    };
  } catch (cause) {
    // Of a part, in words.
    if (cause instanceof BpttError) throw cause;
    throw new BpttError(
      "EngineLoad",
      `The engine could not be loaded: the WebAssembly module from ${from} does not belong to this version of bptt (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}

/** Sets this thread up on the pool's memory; what comes back enters the pool and does not return. */
export async function joinPool({ module, parts, memory, stack }: PoolJob): Promise<() => void> {
  const glue = makeGlue({ ...textCoders(), FinalizationRegistry: undefined }) as Glue;
  const core = await glue.init(module, true, memory, stack);
  for (const part of parts) await WebAssembly.instantiate(part, { core });
  return glue.worker_main;
}

/** The registry by which the glue frees what is collected: a dead engine's memory may hold anything, and nobody waits for the call. */
function guarded(guard: Guard) {
  return class extends FinalizationRegistry<number> {
    constructor(free: (pointer: number) => void) {
      super((pointer) => guard.runQuietly(() => free(pointer)));
    }
  } as typeof FinalizationRegistry;
}
