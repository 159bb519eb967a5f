// Layers in Keras 2's form, and what they hold: classes, settings and parts.

import { KERAS2_HARD_SIGMOID } from "../../activations.js";
import { isPlain, own } from "../../checks.js";
import { isArray } from "../../show.js";
import type { Dialect } from "./dialect.js";
import { modelSettings } from "./models.js";
import { initializerSettings, layerSettings, type Settings } from "./settings.js";

/** What is found out on the way. */
export interface Translation {
  readonly dialect: Dialect;
  /** By the names of layers: the axis that each brings to mean 0, counted from the front. It must be the last one. */
  readonly axes: Map<string, number>;
}

/** Classes by their old names. */
const CLASSES: Readonly<Record<string, string>> = { Model: "Functional" };

const MODELS = ["Functional", "Sequential"];

/** Settings that are layers within the layer, or lists of them. */
const PARTS = ["layer", "backward_layer", "cell", "cells"];

/** Keras 2 counts the axis of these from the front, once their input is known. */
const WITH_AXIS = ["BatchNormalization", "GroupNormalization", "LayerNormalization"];

/** A layer or model, `{ class_name, config }`, with what stands beside it. What has not the form of one is left as it is. */
export function translateLayer(value: unknown, to: Translation): unknown {
  if (!isPlain(value) || typeof value.class_name !== "string") return value;
  const { class_name: old, config, ...rest } = value;
  const className = own<string>(CLASSES, old as string) ?? (old as string);
  const object = { ...origin(rest), class_name: className };
  if (MODELS.includes(className))
    return {
      ...object,
      config: modelSettings(className, config, (layer) => translateLayer(layer, to)),
    };
  if (!isPlain(config)) return { ...object, config };
  const settings = withAxis(className, frozenParts(layerSettings(className, config)), to);
  const entries = Object.entries(settings).map(([name, item]) => [
    name,
    translatePart(name, item, to),
  ]);
  return { ...object, config: { ...defaults(className, to), ...Object.fromEntries(entries) } };
}

/** Modules have other names now. Whatever is none of Keras's stays, and is refused. */
function origin({ module, ...rest }: Settings): Settings {
  const ours =
    typeof module === "string" && /^(tf_keras|tensorflow\.(python\.)?keras)(\.|$)/.test(module);
  return { ...rest, ...(module !== undefined && { module: ours ? "keras" : module }) };
}

const defaults = (className: string, { dialect }: Translation): Settings =>
  ["GRU", "GRUCell"].includes(className) ? { reset_after: dialect.resetAfter } : {};

/** An axis counted from the front is the last one of an input whose rank is not said here: it is noted, and looked at in the model. */
function withAxis(className: string, settings: Settings, { axes }: Translation): Settings {
  if (!WITH_AXIS.includes(className) || settings.axis === undefined) return settings;
  const { axis, name } = settings;
  const [only, ...more] = isArray(axis) ? axis : [axis];
  const key = String(name);
  const counted = Number.isSafeInteger(only) && (only as number) > 0 && more.length === 0;
  if (only === -1 && more.length === 0) return { ...settings, axis: -1 };
  // Two layers of one name can be in two models within the model.
  if (!counted || (axes.get(key) ?? only) !== only) return settings;
  axes.set(key, only as number);
  return { ...settings, axis: -1 };
}

/** What is within a layer that is not trained is not trained either, whatever it says itself. Keras 3 goes by what it says. */
function frozenParts(settings: Settings): Settings {
  if (settings.trainable !== false) return settings;
  const frozen = (part: unknown): unknown => {
    if (isArray(part)) return part.map(frozen);
    if (!isPlain(part) || !isPlain(part.config)) return part;
    return { ...part, config: { ...part.config, trainable: false } };
  };
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, PARTS.includes(name) ? frozen(item) : item]),
  );
}

function translatePart(name: string, value: unknown, to: Translation): unknown {
  if (/(^|_)activation$/.test(name)) return translateActivation(value, to);
  if (name.endsWith("_initializer")) return translateInitializer(value);
  if (!PARTS.includes(name)) return value;
  return isArray(value) ? value.map((part) => translateLayer(part, to)) : translateLayer(value, to);
}

/** Both programs have the older hard_sigmoid. */
function translateActivation(value: unknown, to: Translation): unknown {
  if (value === "hard_sigmoid") return KERAS2_HARD_SIGMOID;
  if (!isPlain(value)) return value;
  return value.class_name === "function"
    ? { ...value, config: translateActivation(value.config, to) }
    : translateLayer(value, to);
}

function translateInitializer(value: unknown): unknown {
  if (!isPlain(value) || !isPlain(value.config)) return value;
  return { ...origin(value), config: initializerSettings(value.config) };
}
