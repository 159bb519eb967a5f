import { simd } from "wasm-feature-detect";
import { BpttError } from "../errors.js";
import type { Facade } from "./facade.js";
import { InProcessEngine } from "./in_process.js";
import { type Compiled, compileModule } from "./source.js";
import * as glue from "./wasm/glue.js";

/** What {@link engineInfo} tells. */
export interface EngineInfo {
  /** `"idle"` before the first call that computes something, `"dead"` after an internal fault. */
  state: "idle" | "loading" | "ready" | "dead";
  /** The instructions that the module uses, once it is loaded; `"custom"` for one given to `configure`. */
  build: Compiled["build"] | undefined;
  /** Where the module came from, once it is loaded. */
  source: string | undefined;
  /** Bytes of WebAssembly memory held. */
  memoryBytes: number;
  threads: number;
}

let loading: Promise<InProcessEngine> | undefined;
let engine: InProcessEngine | undefined;
let loaded: Compiled | undefined;

/** The engine, loaded at the first call. A failed load may be tried again. */
export function getEngine(): Promise<InProcessEngine> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

export const loadStarted = (): boolean => loading !== undefined;

async function load(): Promise<InProcessEngine> {
  if (!(await simd())) {
    throw new BpttError(
      "NoSimd",
      "This runtime has no WebAssembly SIMD, which bptt needs: use Node 20 or later, Chrome 91, Firefox 89, Safari 16.4 or later.",
    );
  }
  const compiled = await compileModule();
  const { memory } = await instantiate(compiled);
  engine = new InProcessEngine(glue as unknown as Facade, memory);
  loaded = compiled;
  return engine;
}

async function instantiate({ module, from }: Compiled) {
  try {
    return await glue.default({ module_or_path: module });
  } catch (cause) {
    throw new BpttError(
      "EngineLoad",
      `The engine could not be loaded: the WebAssembly module from ${from} does not belong to this version of bptt (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}

/** Which engine computes, and what it holds. Never loads it. */
export function engineInfo(): EngineInfo {
  const state = engine?.guard.dead ? "dead" : engine ? "ready" : loading ? "loading" : "idle";
  return {
    state,
    build: loaded?.build,
    source: loaded?.from,
    memoryBytes: engine?.memoryBytes() ?? 0,
    threads: 1,
  };
}
