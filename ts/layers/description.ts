// Layers in the form that Keras reads.
import { originOf } from "./hub.js";
import type { Layer, LayerConfig } from "./layer.js";

/** A layer as Keras stores it. */
export interface LayerDescription {
  /** Where Keras has the class. */
  module: string;
  /** Keras's name of it. */
  class_name: string;
  /** Its settings, by Keras's names. */
  config: Record<string, unknown>;
  /** The name by which Keras finds a class that is not its own. */
  registered_name: string | null;
  /** Settings that Keras does not have. It passes over what stands here. */
  bptt?: Record<string, unknown>;
}

/**
 * A layer's class and settings in the form that Keras reads.
 *
 * @param name under which it is written, if that is another than its own.
 * @param trainable whether what it is a part of is trained: Keras looks at the parts alone.
 */
export const describeLayer = (
  layer: Layer,
  name = layer.name,
  trainable = true,
): LayerDescription =>
  layer.description ?? {
    module: originOf(layer).module,
    class_name: layer.className,
    config: {
      name,
      // The one layer of Keras whose constructor does not take it.
      ...(layer.className !== "SpatialDropout1D" && { trainable: trainable && layer.trainable }),
      dtype: "float32",
      ...withModules({ ...layer.describe(trainable && layer.trainable), ...layer.activity }),
    },
    registered_name: originOf(layer).registered_name,
    ...(layer.ownSettings && { bptt: { ...layer.ownSettings } }),
  };

/** Keras finds the class of an initializer, regularizer or constraint by the module that is named beside it. */
function withModules(config: LayerConfig): Record<string, unknown> {
  const entries = Object.entries(config).map(([key, value]) => {
    const kind = /(?:^|_)(initializer|regularizer|constraint)$/.exec(key)?.[1];
    if (kind === undefined || value === null) return [key, value];
    return [key, { module: `keras.${kind}s`, ...(value as object), registered_name: null }];
  });
  return Object.fromEntries(entries);
}
