/**
 * Whole models as safetensors. The weights stand there as `saveWeights` writes them, under Keras's paths, so that whoever reads such files finds
 * them. The optimizer's variables are `optimizer/vars/0` and so on, in Keras's order. What else makes the model are texts of the file: `model` (class and
 * configuration, in Keras's JSON), `compile` (Keras's `compile_config`) and `seed`.
 */
import { isPlain } from "../checks.js";
import { BpttError } from "../errors.js";
import type { StoredTensor } from "../io/number_types.js";
import { encodeSafetensors, readSafetensors, type Safetensors } from "../io/safetensors.js";
import type { Read } from "../io/source.js";
import type { Files } from "../io/target.js";
import type { CompileConfig } from "./keras/compile_config.js";
import { writeCompileConfig } from "./keras/write_compile_config.js";
import { matchWeights } from "./matching.js";
import type { ModelState } from "./model_state.js";
import { weightsAlone } from "./names.js";
import { MODEL, VARIABLES, weightsIn } from "./paths.js";
import type { StoredModel } from "./stored_model.js";

export function writeModel({ core, weights, compiled, variables = [] }: ModelState): Files {
  const tensors = Array.from(weights, ([{ name, shape }, data]) => ({ name, shape, data }));
  const numbered = variables.map(({ shape, data }, i) => ({ name: VARIABLES + i, shape, data }));
  const texts = {
    [MODEL]: JSON.stringify(core.self.description),
    seed: String(core.seed),
    ...(compiled && { compile: JSON.stringify(writeCompileConfig(compiled)) }),
  };
  return { content: encodeSafetensors([...tensors, ...numbered], texts) };
}

/** @throws BpttError `File` for a file of weights alone, and for what is damaged. */
export function readModel({ bytes, from }: Read): StoredModel {
  const file = readSafetensors(bytes, from);
  const { metadata } = file;
  if (metadata[MODEL] === undefined) {
    throw weightsAlone(from);
  }
  const seed = Number(metadata.seed);
  return {
    from,
    description: jsonIn(file, MODEL, from),
    compile: metadata.compile === undefined ? {} : (jsonIn(file, "compile", from) as CompileConfig),
    seed: Number.isSafeInteger(seed) && seed >= 0 ? seed : undefined,
    numbers: (_, graph) => ({
      weights: matchWeights(weightsIn(file, from, graph), graph.weights),
      variables: variablesIn(file, from),
    }),
  };
}

function jsonIn({ metadata }: Safetensors, name: string, from: string) {
  try {
    const value: unknown = JSON.parse(metadata[name]!);
    if (isPlain(value)) return value;
  } catch {
    // Said below, as for JSON of another kind.
  }
  throw new BpttError("File", `${from} is damaged: its text "${name}" is no JSON object.`);
}

function variablesIn({ tensors }: Safetensors, from: string): StoredTensor[] {
  const count = [...tensors.keys()].filter((name) => name.startsWith(VARIABLES)).length;
  return Array.from({ length: count }, (_, i) => {
    const variable = tensors.get(VARIABLES + i);
    if (variable) return variable;
    throw new BpttError("File", `${from} lacks the optimizer's variable ${i} of ${count}.`);
  });
}
