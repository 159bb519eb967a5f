import { simd } from "wasm-feature-detect";
import { BpttError } from "../errors.js";
import type { Facade } from "./facade.js";
import { InProcessEngine } from "./in_process.js";
import { startPool } from "./pool.js";
import { canShareMemory, defaultThreads, onPage } from "./runtime.js";
import type { Settings } from "./settings.js";
import { type Compiled, compileBest, compileCustom } from "./source.js";
import * as glue from "./wasm/glue.js";
import * as threadedGlue from "./wasm/glue.threads.js";

/** What is known of a started engine. */
export interface Description {
  readonly build: Compiled["build"];
  readonly from: string;
  readonly threads: number;
}

export interface Local extends Description {
  readonly engine: InProcessEngine;
}

/** Starts the engine in this thread: the best build that runs here, with a pool of threads where there can be one. */
export async function startLocal(settings: Settings): Promise<Local> {
  if (!(await simd())) {
    throw new BpttError(
      "NoSimd",
      "This runtime has no WebAssembly SIMD, which bptt needs: use Node 20 or later, Chrome 91, Firefox 89, Safari 16.4 or later.",
    );
  }
  if (settings.wasm !== undefined) return startPlain(await compileCustom(settings.wasm));
  const threads = settings.threads ?? (await defaultThreads());
  if (threads > 1 && canShareMemory() && !onPage()) {
    try {
      return await startThreaded(threads, settings);
    } catch {
      // The build without threads computes the same numbers: whoever wants to know asks engineInfo.
    }
  }
  return startPlain(await compileBest(false, settings.deterministic));
}

async function startPlain({ module, build, from }: Compiled): Promise<Local> {
  try {
    const { memory } = await glue.default({ module_or_path: module });
    const engine = new InProcessEngine(glue as unknown as Facade, memory);
    return { engine, build, from, threads: 1 };
  } catch (cause) {
    throw new BpttError(
      "EngineLoad",
      `The engine could not be loaded: the WebAssembly module from ${from} does not belong to this version of bptt (${cause instanceof Error ? cause.message : cause}).`,
      { cause },
    );
  }
}

async function startThreaded(threads: number, { deterministic }: Settings): Promise<Local> {
  const { module, build, from } = await compileBest(true, deterministic);
  const { memory } = await threadedGlue.default({ module_or_path: module });
  const engine = new InProcessEngine(threadedGlue as unknown as Facade, memory);
  const pool = await startPool(threads - 1, { module, memory }, (fault) =>
    engine.guard.fail(fault),
  );
  try {
    threadedGlue.pool_start(threads);
  } catch (error) {
    pool.end();
    throw error;
  }
  return { engine, build, from, threads };
}
