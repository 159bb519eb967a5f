/** Activations as Keras writes them: a name, a function, or a layer in a name's place. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { takeFloat } from "./dtypes.js";
import { Fields } from "./fields.js";
import { readOnly } from "./objects.js";

/** The name of the activation that a value of a configuration stands for. */
export function activationName(value: unknown, where: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ((value as { class_name?: unknown }).class_name === "function")
    return functionName(value, where);
  const { className, config } = readOnly(value, where);
  config.setAside("name", "trainable");
  takeFloat(config);
  const name = layerName(className, config);
  if (name !== undefined) {
    config.finish();
    return name;
  }
  throw new BpttError(
    "Unsupported",
    `The configuration of ${where} has the layer ${show(className)} as its activation, with settings that no activation has by name.`,
  );
}

/** A function of Keras's own by its name: other functions have a package before it. */
function functionName(value: object, where: string): unknown {
  const fields = new Fields(value, where);
  const name = fields.take("config");
  const [module, registered] = [fields.take("module"), fields.take("registered_name")];
  fields.setAside("class_name");
  fields.finish();
  const known = ["builtins", "keras.activations", "keras.src.activations.activations"];
  if (known.includes(module as string) && (registered ?? name) === name) return name;
  throw new BpttError(
    "Unsupported",
    `The configuration of ${where} has the function ${show(registered ?? name)} of the module ${show(module)} as its activation, which is none of Keras's own.`,
  );
}

/** The activation that is the same function as a layer with these settings. */
function layerName(className: string, config: Fields): unknown {
  const take = (name: string, fallback: unknown) => config.take(name) ?? fallback;
  switch (className) {
    case "Activation":
      return activationName(config.take("activation"), config.where);
    case "ELU":
      return take("alpha", 1) === 1 ? "elu" : undefined;
    case "LeakyReLU":
      return take("negative_slope", 0.3) === 0.2 ? "leaky_relu" : undefined;
    case "ReLU": {
      const [most, slope, threshold] = [
        take("max_value", null),
        take("negative_slope", 0),
        take("threshold", 0),
      ];
      if (threshold !== 0) return undefined;
      if (most === null) return slope === 0 ? "relu" : slope === 0.2 ? "leaky_relu" : undefined;
      return most === 6 && slope === 0 ? "relu6" : undefined;
    }
    case "Softmax":
      return isLastAxis(take("axis", -1)) ? "softmax" : undefined;
    default:
      return undefined;
  }
}

/** Whether an axis is the last one, counted from the end. */
export const isLastAxis = (value: unknown): boolean =>
  value === -1 || (Array.isArray(value) && value.length === 1 && value[0] === -1);
