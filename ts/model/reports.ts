import { frozen } from "../assignments.js";
import type { EngineInputPlan, EngineMemoryUse } from "../engine/engine.js";
import { engineInfo } from "../engine/load.js";
import { BpttError } from "../errors.js";
import { prepareData } from "../training/data.js";
import { trainable } from "../training/trainer.js";
import type { ModelCore } from "./core.js";
import { judgeOf } from "./reported.js";

/** Bytes, by what they are for. */
export interface MemoryUse extends EngineMemoryUse {
  /** All that the model holds. */
  total: number;
  /** WebAssembly memory of the engine, in which all models live. It grows and never shrinks. */
  engine: number;
}

/** How the last batch of an input was computed. */
export interface InputPlan extends Omit<EngineInputPlan, "distinct_tokens"> {
  /** Different token ids among the cells, those of inputs that share an embedding included; 0 where the input is none. */
  distinctTokens: number;
}

/** How the last batch was computed. Of a model with several inputs it tells about the first, and in `inputs` about each. */
export interface Plan extends InputPlan {
  /** Rows of the batch. */
  rows: number;
  /** By the inputs' names, where there are several. */
  inputs?: Record<string, InputPlan>;
}

export async function memoryUse(core: ModelCore): Promise<MemoryUse> {
  const use = await (await settled(core, "memoryUse")).memoryUse();
  const total = Object.values(use).reduce((sum, bytes) => sum + bytes, 0);
  return frozen({ ...use, total, engine: engineInfo().memoryBytes });
}

export async function plan(core: ModelCore): Promise<Plan> {
  const { rows, inputs } = await (await settled(core, "plan")).plan();
  const plans = inputs.map(({ distinct_tokens, ...rest }): InputPlan => {
    return { ...rest, distinctTokens: distinct_tokens };
  });
  const first = { rows, ...plans[0]! };
  if (plans.length === 1) return frozen(first);
  const named = core.graph!.inputs.map(({ name }, i) => [name, plans[i]!]);
  return frozen({ ...first, inputs: Object.fromEntries(named) });
}

/** The norm of the loss's gradient at a recurrent layer's state, for each step, by the layer's name. */
export type GradientNorms = Record<string, number[]>;

export async function gradientNorms(core: ModelCore, x: unknown, y: unknown) {
  const compiled = core.requireCompiled("gradientNorms");
  const { dataset, graph } = prepareData(core, compiled, [x, y]);
  if (judgeOf(compiled, graph)) {
    throw new BpttError(
      "InvalidArgument",
      "`gradientNorms()` follows the losses that the engine computes: compile with one of these instead of a function.",
    );
  }
  core.adopt(graph);
  const network = await trainable(core);
  const { rows } = dataset;
  const norms = await network.gradientNorms(dataset.chunk(undefined, 0, rows, rows));
  return Object.fromEntries(norms.map(({ layer, norms }) => [layer, norms])) as GradientNorms;
}

function settled(core: ModelCore, method: string) {
  core.adopt(core.requireGraph(method));
  return core.network();
}
