import type { MemoryUse, Plan } from "../engine/engine.js";
import { engineInfo } from "../engine/load.js";
import { prepareData } from "../training/data.js";
import type { ModelCore } from "./core.js";

/** Bytes, by what they are for. */
export interface MemoryInfo extends MemoryUse {
  /** All that the model holds. */
  total: number;
  /** WebAssembly memory of the engine, in which all models live. It grows and never shrinks. */
  engine: number;
}

/** How the last batch was computed. */
export interface DebugReport extends Omit<Plan, "distinct_tokens"> {
  /** Different token ids among the cells; 0 where the input is none. */
  distinctTokens: number;
}

export async function memoryInfo(core: ModelCore): Promise<MemoryInfo> {
  const use = await (await settled(core, "memoryInfo")).memoryUse();
  const total = Object.values(use).reduce((sum, bytes) => sum + bytes, 0);
  return { ...use, total, engine: engineInfo().memoryBytes };
}

export async function debugReport(core: ModelCore): Promise<DebugReport> {
  const { distinct_tokens, ...plan } = await (await settled(core, "debugReport")).plan();
  return { ...plan, distinctTokens: distinct_tokens };
}

/** The norm of the loss's gradient at a recurrent layer's state, for each step, by the layer's name. */
export type GradientNorms = Record<string, number[]>;

export async function gradientNorms(core: ModelCore, x: unknown, y: unknown) {
  const compiled = core.requireCompiled("gradientNorms");
  const { dataset, graph } = prepareData(core, compiled, [x, y]);
  core.adopt(graph);
  const network = await core.trainable();
  const { rows } = dataset;
  const norms = await network.gradientNorms(dataset.chunk(undefined, 0, rows, rows));
  return Object.fromEntries(norms.map(({ layer, norms }) => [layer, norms])) as GradientNorms;
}

function settled(core: ModelCore, method: string) {
  core.adopt(core.requireGraph(method));
  return core.network();
}
