import type { BaseModel } from "../base_model.js";
import { BpttError } from "../errors.js";
import type { Optimizer } from "../optimizers/optimizer.js";

/** The optimizer whose rate a callback reads and sets. */
export function optimizerOf(model: BaseModel, where: string): Optimizer {
  if (model.optimizer) return model.optimizer;
  throw new BpttError(
    "NotCompiled",
    `${where} needs the optimizer of the model "${model.name}", which has none: call \`compile()\` first.`,
  );
}
