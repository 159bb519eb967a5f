// What no configuration of Keras 3's can say.
import { KERAS2_HARD_SIGMOID } from "../../activations.js";
import { isPlain } from "../../checks.js";
import { BpttError } from "../../errors.js";
import { isArray } from "../../show.js";

/**
 * Refuses a model that has Keras 2's hard_sigmoid: Keras 3 has another function under that name, and none that is this one.
 *
 * @param config that of the model.
 * @throws BpttError `Unsupported`, naming the layer.
 */
export function checkSayable(config: unknown, name?: unknown): void {
  if (isArray(config)) for (const item of config) checkSayable(item, name);
  if (!isPlain(config)) return;
  const at = config.name ?? name;
  for (const [key, value] of Object.entries(config)) {
    if (value !== KERAS2_HARD_SIGMOID) checkSayable(value, at);
    else throw unsayable(at, key);
  }
}

const unsayable = (name: unknown, key: string): BpttError =>
  new BpttError(
    "Unsupported",
    `save can't write the layer "${name}" in Keras's format: its \`${key}\` is Keras 2's hard_sigmoid, which no model of Keras 3 has. Its weights can be saved as safetensors by saveWeights, and the whole as ONNX.`,
  );
