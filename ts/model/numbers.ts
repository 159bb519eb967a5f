// A model's numbers in the engine: the weights that its layers have already, and others, which are drawn from its seed.
import { innerSpec } from "../config/spec.js";
import type { Engine, EngineNetwork } from "../engine/engine.js";
import { getEngine } from "../engine/load.js";
import { giveTurn } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import type { CopyTo } from "../numbers.js";
import { formatShape } from "../shape.js";
import { type Graph, type ModelWeight, sameShape } from "./graph.js";
import { pretrained } from "./initial_weights.js";
import { layersOf, replaceWeights } from "./replace_weights.js";

/** A network, and the engine that it is in. */
export interface Numbers {
  readonly engine: Engine;
  readonly network: EngineNetwork;
}

/** Whose numbers they are. */
interface Model {
  readonly seed: number;
  checkAlive(): void;
  dispose(by: string): void;
}

/**
 * Makes a model's numbers. Models that have layers in common wait for each other: who comes first draws what is missing.
 *
 * @param all the weights to start from, every one of them, of layers that have none yet. Default: they are drawn, but for those that layers were given.
 */
export async function createNumbers(
  model: Model,
  graph: Graph,
  all?: ReadonlyMap<ModelWeight, CopyTo>,
): Promise<Numbers> {
  const given = all ?? pretrained(graph);
  const engine = await getEngine(model);
  const layers = layersOf(graph.weights);
  const numbers = new Map<Layer, number>();
  for (const layer of layers) {
    // Of a model that is disposed of meanwhile nobody would give back what is opened from here on.
    model.checkAlive();
    numbers.set(layer, (await layer.holding.open(engine, layer.name)).number);
  }
  const drawing = () => layers.flatMap(({ holding }) => holding.drawing ?? []);
  for (let others = drawing(); others.length > 0; others = drawing()) {
    await Promise.allSettled(others);
  }
  const shapesOf = (of: Layer) =>
    graph.weights.filter(({ layer }) => layer === of).map(({ shape }) => shape);
  for (const layer of layers) checkShapes(layer, shapesOf(layer));
  const missing = layers.filter(({ holding }) => holding.shapes === undefined);
  const made = draw(
    model,
    engine,
    innerSpec(graph, (layer) => numbers.get(layer), { drawn: all === undefined }),
  ).then(async (network) => {
    const values = new Map([...given].filter(([{ layer }]) => missing.includes(layer)));
    await replaceWeights(engine, graph.weights, values).catch((error) => {
      network.dispose();
      throw error;
    });
    for (const layer of missing) layer.holding.shapes = shapesOf(layer);
    return { engine, network };
  });
  for (const { holding } of missing) holding.drawing = made;
  try {
    return await made;
  } finally {
    for (const { holding } of missing) holding.drawing = undefined;
  }
}

/**
 * A network over the weights that a model has in an engine, which is run step by step, or fed.
 *
 * @param unable the error for a graph that can't be, with the reason.
 */
export async function createStepped(
  model: Model,
  graph: Graph,
  engine: Engine,
  unable: (why: string) => BpttError,
  how: { readonly stepped: true } | Fed = { stepped: true },
): Promise<EngineNetwork> {
  const layers = layersOf(graph.weights);
  const numbers = new Map(layers.map((layer) => [layer, layer.holding.weights.number]));
  const spec = innerSpec(graph, (layer) => numbers.get(layer), { drawn: false, ...how });
  return draw(model, engine, spec).catch((error) => {
    const refused = error instanceof BpttError && error.code === "InvalidArgument";
    throw refused ? unable(error.message) : error;
  });
}

/** What a network is fed, and what it shows beside its output; see `innerSpec`. */
export interface Fed {
  readonly fed: number;
  readonly shown: ReadonlyMap<number, number>;
}

/** Another model may have drawn the weights for another input. */
function checkShapes({ name, holding }: Layer, shapes: readonly (readonly number[])[]): void {
  const wrong = holding.shapes?.findIndex((shape, i) => !sameShape(shape, shapes[i] ?? [])) ?? -1;
  if (wrong < 0) return;
  const [there, here] = [holding.shapes![wrong]!, shapes[wrong] ?? []].map(formatShape);
  throw new BpttError(
    "Shape",
    `The layer "${name}" has a weight of shape ${there} from another model, and its input in this one asks for ${here}.`,
  );
}

async function draw(model: Model, engine: Engine, spec: string): Promise<EngineNetwork> {
  const network = await engine.createNetwork(spec, model.seed);
  try {
    while (!(await network.draw())) {
      await giveTurn();
      model.checkAlive();
    }
  } catch (error) {
    network.dispose();
    throw error;
  }
  return network;
}
