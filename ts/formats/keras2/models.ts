// Models in Keras 2's form.
import { isPlain } from "../../checks.js";
import { isArray } from "../../show.js";
import { callReader, type Ends, historiesOf } from "./calls.js";
import type { Settings } from "./settings.js";

/** Translates a layer. */
type OfLayer = (value: unknown) => unknown;

/** The configuration of a model of this class. */
export function modelSettings(className: string, config: unknown, of: OfLayer): unknown {
  // Keras before 2.2.3 wrote the layers of a Sequential alone.
  if (className === "Sequential" && isArray(config)) {
    return sequential({ name: "sequential", layers: config }, of);
  }
  if (!isPlain(config) || !isArray(config.layers)) return config;
  return className === "Sequential" ? sequential(config, of) : functional(config, of);
}

function sequential(config: Settings, of: OfLayer): Settings {
  const layers = config.layers as readonly unknown[];
  const translated = layers.map(of);
  const input = inputOf(layers[0]);
  return { ...config, layers: input ? [input, ...translated] : translated };
}

/** The InputLayer that stands for the shape that a first layer was told; undefined where there is one, or no shape. */
function inputOf(first: unknown): unknown {
  if (!isPlain(first) || first.class_name === "InputLayer") return undefined;
  const { config } = first;
  const shape = shapeIn(first);
  if (shape === undefined) return undefined;
  const { name, dtype } = isPlain(config) ? config : {};
  return {
    class_name: "InputLayer",
    config: {
      batch_shape: shape,
      dtype: typeof dtype === "string" ? dtype : "float32",
      name: `${typeof name === "string" ? name : "first"}_input`,
    },
  };
}

/** The shape that a layer was told that it takes, or the first one within it. */
function shapeIn(layer: unknown): unknown {
  const config = isPlain(layer) ? layer.config : undefined;
  if (!isPlain(config)) return undefined;
  if (config.batch_input_shape) return config.batch_input_shape;
  return isArray(config.layers) ? shapeIn(config.layers[0]) : undefined;
}

function functional(
  { layers, input_layers, output_layers, ...rest }: Settings,
  of: OfLayer,
): Settings {
  const entries = layers as readonly unknown[];
  const calls = callReader(entries, output_layers);
  const ends = (value: unknown) => onlyOne(historiesOf(value, calls.end));
  return {
    ...rest,
    layers: entries.map((entry) => {
      const layer = of(entry);
      return isPlain(layer) && isArray(layer.inbound_nodes)
        ? { ...layer, inbound_nodes: calls.of(layer) }
        : layer;
    }),
    input_layers: ends(input_layers),
    output_layers: ends(output_layers),
  };
}

/** A list of one is that one. */
const onlyOne = (ends: Ends): Ends =>
  isArray(ends) && ends.length === 1 && isArray(ends[0]) ? ends[0] : ends;
