// Layers that are KerasHub's and not Keras's own, by which Keras finds their classes.
import { own } from "../checks.js";

const MODULES: Readonly<Record<string, string>> = {
  PositionEmbedding: "keras_hub.src.layers.modeling.position_embedding",
  SinePositionEncoding: "keras_hub.src.layers.modeling.sine_position_encoding",
};

/** Where a class of layers comes from, and under which name it is registered there. */
export interface Origin {
  readonly module: string;
  readonly registered_name: string | null;
}

/** As Keras and KerasHub write it. */
export function originOf(className: string): Origin {
  const hub = own<string>(MODULES, className);
  if (hub === undefined) return { module: "keras.layers", registered_name: null };
  return { module: hub, registered_name: `keras_hub>${className}` };
}

/** Whether a class is KerasHub's and comes from there: it was called KerasNLP once. */
export function isFromHub(className: string, module: unknown, registered: unknown): boolean {
  return (
    own(MODULES, className) !== undefined &&
    /^keras_(hub|nlp)\./.test(String(module)) &&
    [null, `keras_hub>${className}`, `keras_nlp>${className}`].includes(registered as string | null)
  );
}
