import type { Engine } from "./engine.js";
import { type Description, startLocal } from "./local.js";
import { RemoteEngine } from "./remote.js";
import { canShareMemory, defaultThreads, onPage } from "./runtime.js";
import { settings } from "./settings.js";

/** What {@link engineInfo} tells. */
export interface EngineInfo {
  /** `"idle"` before the first call that computes something, `"dead"` after an internal fault. */
  state: "idle" | "loading" | "ready" | "dead";
  /**
   * The module's build, once it is loaded: whether it fuses multiply and add (`"relaxed"`) or not (`"simd128"`), and whether
   * it has threads; `"custom"` for a module given to `configure`.
   */
  build: Description["build"] | undefined;
  /** Where the module came from, once it is loaded. */
  source: string | undefined;
  /** Bytes of WebAssembly memory held. */
  memoryBytes: number;
  /** Threads that compute. */
  threads: number;
  /** Whether the engine lives in a Worker of its own rather than in the thread that calls it. */
  worker: boolean;
}

interface Loaded extends Description {
  readonly engine: Engine;
}

let loading: Promise<Loaded> | undefined;
let loaded: Loaded | undefined;

/** The engine, loaded at the first call. A failed load may be tried again. */
export async function getEngine(): Promise<Engine> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return (await loading).engine;
}

export const loadStarted = (): boolean => loading !== undefined;

async function load(): Promise<Loaded> {
  loaded = (await inWorker()) ?? (await startLocal(settings()));
  return loaded;
}

/** The engine in a Worker, where that is wanted and can be had. */
async function inWorker(): Promise<Loaded | undefined> {
  const { wasm, worker, threads } = settings();
  if (!onPage() || wasm !== undefined || worker === false) return undefined;
  const pays = canShareMemory() && (threads ?? (await defaultThreads())) > 1;
  if (!pays && !worker) return undefined;
  try {
    return await RemoteEngine.start(settings());
  } catch {
    // No Worker (a strict policy, a bundle without its file): the engine runs here as well, and if it can't, says why.
    return undefined;
  }
}

/** Which engine computes, and what it holds. Never loads it. */
export function engineInfo(): EngineInfo {
  const { engine, build, from: source, threads = 1 } = loaded ?? {};
  const state = engine?.dead ? "dead" : engine ? "ready" : loading ? "loading" : "idle";
  const worker = engine instanceof RemoteEngine;
  return { state, build, source, memoryBytes: engine?.memoryBytes() ?? 0, threads, worker };
}
