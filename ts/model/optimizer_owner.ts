// A model as its optimizer sees it: whose it is, and the way to its state, which lives beside the model's weights.
import { BpttError } from "../errors.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Owner } from "../optimizers/state.js";
import { TRAINING } from "../parts.js";
import type { ModelCore } from "./core.js";
import type { OptimizerNumbers } from "./optimizer_port.js";

/** A model as its optimizer sees it. */
export function ownerOf(core: ModelCore, optimizer: Optimizer): Owner {
  const model = new WeakRef(core);
  const holding = () => {
    const core = model.deref();
    return core?.disposed === false && core.compiled?.optimizer === optimizer ? core : undefined;
  };
  const { name } = core;
  return {
    model,
    name,
    get disposed() {
      return model.deref()?.disposed ?? false;
    },
    get holds() {
      return holding() !== undefined;
    },
    port: {
      during: (method, work) => during(holding(), method, () => work()),
      layout: () => withNumbers(holding(), "setWeights", ({ layout }) => layout()),
      read: (catchingUp) => withNumbers(holding(), "getWeights", ({ read }) => read(catchingUp)),
      write: (state) =>
        withNumbers(holding(), "setWeights", ({ network }) => network.writeOptimizer(state)),
    },
  };
}

/** Does something for a method of an optimizer, while the model stays as it is. */
async function during<T>(
  core: ModelCore | undefined,
  method: string,
  work: (core: ModelCore, called: string) => Promise<T>,
): Promise<T> {
  if (core === undefined) throw gone(method);
  const called = `optimizer.${method}`;
  return core.during(called, () => work(core, called));
}

/** Does something with the optimizer's state in the engine. */
const withNumbers = <T>(
  holding: ModelCore | undefined,
  method: string,
  work: (state: OptimizerNumbers) => Promise<T>,
): Promise<T> =>
  during(holding, method, (core, called) =>
    core.using(TRAINING, async ({ optimizerNumbers }) =>
      work(await optimizerNumbers(core, called)),
    ),
  );

const gone = (method: string): BpttError =>
  new BpttError(
    "Busy",
    `The model was disposed, or compiled with another optimizer, during \`optimizer.${method}()\`.`,
  );
