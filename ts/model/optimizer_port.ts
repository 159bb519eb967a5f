/** The way from an optimizer to its state, which lives beside the model's weights. */
import type { OptimizerVariable } from "../engine/engine.js";
import { BpttError } from "../errors.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { Owner } from "../optimizers/state.js";
import { sizeOf } from "../shape.js";
import { checkFit } from "./compiled.js";
import type { ModelCore } from "./core.js";

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
      layout: () => during(holding(), "setWeights", ({ layout }) => layout()),
      read: (catchingUp) => during(holding(), "getWeights", ({ read }) => read(catchingUp)),
      write: (state) =>
        during(holding(), "setWeights", ({ network }) => network.writeOptimizer(state)),
    },
  };
}

/** Does something with the optimizer's state in the engine, while the model stays as it is. */
async function during<T>(
  core: ModelCore | undefined,
  method: string,
  work: (state: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  if (core === undefined) throw gone(method);
  const called = `optimizer.${method}`;
  return core.during(called, async () => work(await open(core, called)));
}

/** The model's numbers with the optimizer in place, as it is set now. */
async function open(core: ModelCore, method: string) {
  const compiled = core.compiled!;
  const graph = core.requireGraph(method);
  checkFit(compiled, graph);
  core.adopt(graph);
  const network = await core.trainable();
  core.checkStillCompiled(compiled);
  const named = (layout: readonly OptimizerVariable[]) =>
    layout.map(({ weight, slot, shape }) => {
      const { name } = graph.weights[weight]!;
      return { name: `${name.replaceAll("/", "_")}_${slot}`, shape };
    });
  return {
    network,
    layout: async () => named(await network.optimizerLayout()),
    read: async (catchingUp: boolean) => {
      // Asked for at once: between the two nothing can change.
      const asked = [network.optimizerLayout(), network.readOptimizer(catchingUp)] as const;
      const [layout, flat] = await Promise.all(asked);
      let at = 0;
      return named(layout).map((variable) => {
        const start = at;
        at += sizeOf(variable.shape);
        return { ...variable, data: flat.subarray(start, at) };
      });
    },
  };
}

const gone = (method: string): BpttError =>
  new BpttError(
    "Busy",
    `The model was disposed, or compiled with another optimizer, during \`optimizer.${method}()\`.`,
  );
