/** Models that stand among the layers of a configuration. Those who make models say here how: they know the readers of configurations. */
import type { Layer } from "../layers/layer.js";
import type { Fields } from "./fields.js";

const READERS = new Map<string, (config: Fields) => Layer>();

/** Lets models of a class be read where layers are. */
export function registerModel(className: string, read: (config: Fields) => Layer): void {
  READERS.set(className, read);
}

/** What reads a model of this class, if it is one. */
export const modelReader = (className: string) => READERS.get(className);
