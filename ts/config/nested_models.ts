/** Models that stand among the layers of a configuration, or in a file beside a model. Those who make models say here how: they know the readers of configurations. */
import type { Layer } from "../layers/layer.js";
import type { Graph } from "../model/graph.js";
import type { Fields } from "./fields.js";

const READERS = new Map<string, (config: Fields) => Layer>();

/** Lets models of a class be read where layers are. */
export function registerModel(className: string, read: (config: Fields) => Layer): void {
  READERS.set(className, read);
}

/** What reads a model of this class, if it is one. */
export const modelReader = (className: string) => READERS.get(className);

/** A model that is made for what its weights are called. */
export interface Sketch {
  readonly model: Layer;
  /** None where its shapes are not known. */
  readonly graph: Graph | undefined;
  dispose(): void;
}

let sketch: ((description: object) => Sketch) | undefined;

/** Lets models be made of class and configuration. */
export function registerSketch(make: (description: object) => Sketch): void {
  sketch = make;
}

/** The model of a class and configuration. */
export const sketchOf = (description: object): Sketch => sketch!(description);
