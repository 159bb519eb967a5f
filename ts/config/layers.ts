/** Layers as Keras's `get_config()` describes them, read: every field becomes an option, changes nothing, or is refused. */
import { camelKey, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import type { Layer } from "../layers/layer.js";
import { type Named, namedLayer, namesOfLayers, someLeftOut } from "../layers/named.js";
import { activationName } from "./activations.js";
import { type Fields, unreadable } from "./fields.js";
import { modelReader } from "./nested_models.js";
import type { KerasObject } from "./objects.js";
import { changesNothing } from "./quiet_fields.js";
import { refusing } from "./refusing.js";
import { readPart } from "./weight_parts.js";

/** Keras's other names for some of them. */
const ALIASES = new Map(
  Object.entries({
    AvgPool1D: "AveragePooling1D",
    AvgPool2D: "AveragePooling2D",
    Convolution1D: "Conv1D",
    Convolution1DTranspose: "Conv1DTranspose",
    Convolution2D: "Conv2D",
    Convolution2DTranspose: "Conv2DTranspose",
    GlobalAvgPool1D: "GlobalAveragePooling1D",
    GroupedQueryAttention: "GroupQueryAttention",
    GlobalAvgPool2D: "GlobalAveragePooling2D",
    GlobalMaxPool1D: "GlobalMaxPooling1D",
    GlobalMaxPool2D: "GlobalMaxPooling2D",
    MaxPool1D: "MaxPooling1D",
    MaxPool2D: "MaxPooling2D",
    SeparableConvolution1D: "SeparableConv1D",
    SeparableConvolution2D: "SeparableConv2D",
  }),
);

/** Keras's layers over frames of three dimensions. */
const OVER_VOLUMES =
  /^(Conv|ConvLSTM|Cropping|UpSampling|ZeroPadding|(?:Global)?(?:Average|Max)Pooling)3D$/;

/** Whether a class is that of a layer. */
export const isLayer = (className: string): boolean => namedLayer(className) !== undefined;

/** The layer of an object whose class and settings have been read. */
export function layerOf({ className, config }: Omit<KerasObject, "rest">): Layer {
  const name = ALIASES.get(className) ?? className;
  const model = modelReader(className);
  if (model) return refusing(config.where, () => model(config));
  const known = namedLayer(name);
  if (known === undefined) throw unknownLayer(className, name, config);
  const layer = refusing(config.where, () => construct(name, known, config));
  config.finish();
  return layer;
}

function unknownLayer(className: string, name: string, config: Fields): BpttError {
  const [, dimensions] = OVER_VOLUMES.exec(name) ?? [];
  const hint = someLeftOut()
    ? " (a bundle has the layers that its program names, and all of them where that is `modelFromJSON`)"
    : "";
  const why = dimensions
    ? `, which goes over volumes; layers here go over lines and images, as ${dimensions}2D does`
    : `; known are ${list(namesOfLayers())}${hint}`;
  return new BpttError(
    "Unsupported",
    `The configuration holds ${config.where}, a layer of class ${show(className)}${why}.`,
  );
}

function construct(className: string, { Class: given, args }: Named, config: Fields): Layer {
  if (typeof args === "function") return args(config);
  const Class = given as new (...args: unknown[]) => Layer;
  const first = args.map((name) => readSetting(config, name));
  // Another one, to ask what settings it has: their names are those of its configuration.
  const known = Object.keys(new Class(...first).getConfig()).filter((key) => !args.includes(key));
  return new Class(...first, layerOptions(config, className, known));
}

/** The known fields as a layer's options; others are read where they change nothing. */
export function layerOptions(config: Fields, className: string, known: readonly string[]) {
  const given: Record<string, unknown> = {};
  for (const name of config.names) {
    if (["name", "trainable", ...known].includes(name)) {
      given[camelKey(name)] = readSetting(config, name);
    } else if (name === "activity_regularizer") {
      // Written also where there is none, by layers that take none as well.
      const regularizer = readSetting(config, name);
      if (regularizer !== null) given[camelKey(name)] = regularizer;
    } else {
      const value = config.take(name);
      if (!changesNothing(className, name, value)) throw config.refuse(name, value);
    }
  }
  return given as Record<string, never>;
}

/** A setting as a constructor takes it. */
function readSetting(config: Fields, name: string): unknown {
  if (!config.has(name)) throw unreadable(`${config.where} has no \`${name}\``);
  const value = config.take(name);
  if (/(^|_)activation$/.test(name)) return activationName(value, config.where);
  if (/(^|_)(initializer|regularizer|constraint)$/.test(name))
    return readPart(config.where, name, value);
  return value;
}
