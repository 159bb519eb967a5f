import type { Engine, EngineNetwork } from "../../ts/engine/engine.js";

/** A model in the engine with all its initial weights. */
export async function drawn(engine: Engine, spec: string, seed = 0): Promise<EngineNetwork> {
  const network = await engine.createNetwork(spec, seed);
  while (!(await network.draw()));
  return network;
}
