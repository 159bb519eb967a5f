import { frozen } from "../assignments.js";
import type { ModuleBuild } from "./compile.js";
import type { Engine } from "./engine.js";
import type { Level } from "./native.js";
import { shutDown } from "./refusals.js";
import { Session } from "./session.js";
import { type EngineKind, type Settings, settings } from "./settings.js";
import { type Fallback, type Running, startEngine } from "./start.js";
import { type Tenant, Tenants } from "./tenants.js";
import { keepTime } from "./turns.js";

/** What {@link engineInfo} tells. */
export interface EngineInfo {
  /**
   * `"idle"` before the first call that computes something and after `shutdown`, `"dead"` after an internal fault or the end of a Worker:
   * `shutdown` makes room for another engine.
   */
  state: "idle" | "loading" | "ready" | "dead";
  /** Whether the core runs as WebAssembly or as native code, once it is loaded. */
  engine: EngineKind | undefined;
  /** The instructions that native code uses, the best that the processor has; undefined for WebAssembly. */
  level: Level | undefined;
  /**
   * Which kernels compute, once they are loaded: those that fuse multiply and add (`"relaxed"`) or do not (`"simd128"`), and whether
   * there are threads; `"custom"` for a module given to `configure`, `"custom-relaxed"` with kernels that are given with it and fuse. Undefined for native code.
   */
  build: ModuleBuild | undefined;
  /** Where the module came from, or the path of the native code, once it is loaded. */
  source: string | undefined;
  /** Bytes of WebAssembly memory held; of native memory by all engines of the process. */
  memoryBytes: number;
  /** Threads that compute. */
  threads: number;
  /** Whether the engine lives in a Worker of its own, as it does by default on pages, rather than in the thread that calls it. */
  worker: boolean;
  /** Whether it computes with vectors of 256 bits, as `configure({ wide: true })` asks of Node. */
  wide: boolean;
  /** What was wanted and could not be had, and why. Empty where all is as it was asked for. */
  fallbacks: readonly Fallback[];
}

/** An engine from the call that started it to its shutdown. */
interface Loaded {
  readonly session: Session;
  readonly tenants: Tenants;
  readonly starting: Promise<Running>;
  /** Fails the start for all who wait for it. */
  readonly stop: (error: Error) => void;
  running?: Running;
}

let loaded: Loaded | undefined;

/** Shutdowns under way. */
let ending: Promise<unknown> = Promise.resolve();

/**
 * The engine, loaded at the first call. A failed load may be tried again.
 *
 * @param tenant who is to be disposed of when this engine is shut down.
 */
export async function getEngine(tenant?: Tenant): Promise<Engine> {
  loaded ??= load();
  if (tenant) loaded.tenants.add(tenant);
  return (await loaded.starting).engine;
}

export const loadStarted = (): boolean => loaded !== undefined;

function load(): Loaded {
  const session = new Session();
  let stop!: Loaded["stop"];
  const stopped = new Promise<never>((_, reject) => {
    stop = reject;
  });
  const chosen = settings();
  const starting = Promise.race([startEngine(chosen, session), stopped]);
  const loading: Loaded = { session, tenants: new Tenants(), starting, stop };
  const failed = () => {
    if (loaded === loading) loaded = undefined;
    void session.end();
  };
  starting.then((running) => {
    loading.running = running;
    keepTime(running);
    warn(running, chosen);
  }, failed);
  return loading;
}

const warned = new Set<string>();

/** Says on the console what the user had asked for and does not get: each once. */
function warn({ kind, fallbacks }: Running, { threads = 1, worker }: Settings): void {
  // Without a Worker a page has no threads; native code has them anywhere.
  const asked: Record<Fallback["wanted"], boolean> = {
    worker: worker === true || (threads > 1 && kind === "wasm"),
    threads: threads > 1,
    relaxed: false,
    wide: true,
    native: true,
  };
  for (const { wanted, why } of fallbacks) {
    if (!asked[wanted] || warned.has(why)) continue;
    warned.add(why);
    console.warn(`bptt: ${why}`);
  }
}

/**
 * Ends the engine: its threads and Workers end, its memory is given back, and every model with numbers in it is disposed, so that later calls on
 * it throw `Disposed`. Calls under way reject, with the same code. The settings of `configure` stay, and it may be called again;
 * the next call that computes something starts a fresh engine. Where there is no engine, nothing happens; one that is dead makes room.
 *
 * @returns a promise that resolves when Workers and threads have ended.
 */
export async function shutdown(): Promise<void> {
  if (loaded) {
    const { session, tenants, stop } = loaded;
    loaded = undefined;
    stop(shutDown());
    ending = Promise.all([ending, session.end()]);
    tenants.disposeAll("shutdown()");
  }
  await ending;
}

/** Which engine computes, and what it holds. Never loads it. */
export function engineInfo(): EngineInfo {
  const {
    engine,
    kind,
    level,
    build,
    from: source,
    threads = 1,
    worker = false,
    wide = false,
    fallbacks = [],
  } = loaded?.running ?? {};
  const state = engine?.dead ? "dead" : engine ? "ready" : loaded ? "loading" : "idle";
  const memoryBytes = engine?.memoryBytes() ?? 0;
  return frozen({
    state,
    engine: kind,
    level,
    build,
    source,
    memoryBytes,
    threads,
    worker,
    wide,
    fallbacks,
  });
}
