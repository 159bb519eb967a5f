import type { Engine, EngineNetwork } from "../../ts/engine/engine.js";
import { numbersOf } from "../../ts/numbers.js";

/** A model in the engine whose weights can be had as one array, in the order of its layout. */
export interface Drawn extends EngineNetwork {
  readWeights(): Promise<Float32Array>;
  writeWeights(weights: Float32Array): Promise<void>;
}

/** A model in the engine with all its initial weights. */
export async function drawn(engine: Engine, spec: string, seed = 0): Promise<Drawn> {
  const inner = JSON.parse(spec) as { nodes: { class_name: string; parameters?: number }[] };
  const own = inner.nodes.filter(({ class_name }) => class_name !== "InputLayer");
  const layers = await Promise.all(own.map(() => engine.createLayerWeights()));
  own.forEach((node, i) => {
    node.parameters = layers[i]!.number;
  });
  const network = await engine.createNetwork(JSON.stringify(inner), seed);
  while (!(await network.draw()));
  const readWeights = async () =>
    Float32Array.from((await engine.readWeights(layers)).flatMap((block) => [...block]));
  const writeWeights = async (weights: Float32Array) => {
    let end = 0;
    const blocks = (await engine.readWeights(layers)).map(({ length }) => {
      end += length;
      return weights.slice(end - length, end);
    });
    await engine.writeWeights(layers, blocks.map(numbersOf));
  };
  const free = network.dispose.bind(network);
  const dispose = () => {
    free();
    for (const layer of layers) layer.dispose();
  };
  return Object.assign(network, { readWeights, writeWeights, dispose });
}
