// Layers in the form of TensorFlow.js, out of the form of Keras 3.
import { camelKey, isPlain, show } from "../../checks.js";
import { isArray, quoted } from "../../show.js";
import { tfjsClass, UNSAID } from "./classes.js";
import { writeModel } from "./models.js";
import { unsaidLayer } from "./refusing.js";
import type { Stored, Written } from "./stored.js";

type Config = Stored["config"];

const MODELS = ["Functional", "Sequential"];

/** Settings that say how a layer is made of others. */
const PARTS = ["layer", "backward_layer", "cell", "cells"];

/** What of its names TensorFlow.js takes. */
const NAME = /^[A-Za-z0-9][-A-Za-z0-9._/]*$/;

/**
 * @param trainable whether what it is within is trained.
 * @throws BpttError `Unsupported` for a class or setting that TensorFlow.js has not.
 */
export function writeLayer({ class_name, config }: Stored, trainable: boolean): Written {
  const name = config.name as string;
  if (!NAME.test(name)) {
    throw unsaidLayer(name, "there names are letters, digits and -._ and begin with no sign");
  }
  // Models are trained there or not by their layers alone.
  const trained = trainable && config.trainable !== false;
  if (MODELS.includes(class_name)) {
    // All of its versions call them so.
    const className = class_name === "Functional" ? "Model" : class_name;
    const of = (layer: Stored) => writeLayer(layer, trained);
    return { class_name: className, config: writeModel(config, of) };
  }
  if (class_name === "InputLayer") return writeInput(config);
  return {
    class_name,
    config: { name, trainable: trained, ...settings(class_name, config, trained) },
  };
}

const writeInput = ({ name, batch_shape, dtype }: Config): Written => ({
  class_name: "InputLayer",
  config: { batch_input_shape: batch_shape, dtype, sparse: false, name },
});

function settings(className: string, config: Config, trainable: boolean): Config {
  const known = tfjsClass(className);
  const name = config.name as string;
  if (known === null) throw unsaidLayer(name, `it has no class ${className}`);
  if (known === UNSAID) throw unsaidLayer(name, `its class ${className} is not written yet`);
  const said = Object.entries(config).filter(
    ([key]) => !["name", "trainable", "dtype", ...PARTS].includes(key),
  );
  const entries = said.map(([key, value]) => {
    const setting = known.settings[key]?.(value, key);
    if (setting) return setting;
    const shown = isPlain(value) ? `of ${className}` : `${show(value)} of ${className}`;
    throw unsaidLayer(name, `it has no \`${camelKey(key)}\` ${shown}${classOf(value)}`);
  });
  return Object.assign({}, known.more, ...entries, parts(className, config, trainable));
}

const classOf = (value: unknown): string =>
  isPlain(value) && typeof value.class_name === "string"
    ? ` that is ${quoted(value.class_name)} with these settings`
    : "";

/** The layers within a layer. */
function parts(className: string, config: Config, trainable: boolean): Config {
  if (tfjsClass(className)?.halves) return halves(config, trainable);
  const entries = PARTS.flatMap((key) => {
    const part = config[key];
    if (part === undefined) return [];
    const written = isArray(part)
      ? part.map((one) => writeLayer(one as Stored, trainable))
      : writeLayer(part as Stored, trainable);
    return [[key, written]];
  });
  return Object.fromEntries(entries);
}

/** It has one layer, of which it makes both. */
function halves({ name, layer, backward_layer }: Config, trainable: boolean): Config {
  const [forward, backward] = [layer, backward_layer].map((half) =>
    writeLayer(half as Stored, trainable),
  );
  const { name: forwardName, ...settings } = forward!.config;
  const { name: _, ...others } = backward!.config;
  const turned = { ...settings, go_backwards: !settings.go_backwards };
  const like = forward!.class_name === backward!.class_name;
  if (!like || JSON.stringify(turned) !== JSON.stringify(others)) {
    throw unsaidLayer(name as string, "there the backward layer is like the forward one");
  }
  const own = (forwardName as string).replace(/^forward_/, "");
  return { layer: { ...forward!, config: { name: own, ...settings } } };
}
