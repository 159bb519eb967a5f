import { isPlain, show } from "./checks.js";
import { BpttError } from "./errors.js";
import { checkPath } from "./io/checked_path.js";
import { type CheckpointFile, FORMAT, readBeside, VARIABLES, WEIGHTS } from "./io/checkpoint.js";
import { readWhole } from "./io/files.js";
import { parseJSON } from "./io/json.js";
import { shownPath } from "./io/paths.js";
import { decodeSafetensors, encodeSafetensors, type Tensor } from "./io/safetensors.js";
import type { Model } from "./model.js";
import { modelFromJSON } from "./model_from_json.js";
import type { OptimizerWeight } from "./optimizers/variables.js";

/** What {@link loadCheckpoint} finds. */
export interface Checkpoint {
  /** The model with its weights, not compiled. */
  readonly model: Model;
  /** The optimizer's variables, for `model.optimizer.setWeights` behind `compile`; none where the model was not compiled. */
  readonly optimizer: OptimizerWeight[] | undefined;
}

/**
 * Reads a whole model that `ModelCheckpoint` has written. Compiled as before and with the optimizer's variables it trains on from there.
 *
 * @example
 * const { model, optimizer } = await loadCheckpoint("best.json");
 * model.compile({ loss: "mse", optimizer: new Adam() });
 * await model.optimizer!.setWeights(optimizer!);
 * @throws BpttError `File` for what is missing, damaged or no checkpoint, `Unsupported` where there are no files.
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const given = checkPath("loadCheckpoint", "path", path);
  const from = shownPath(given);
  const file = parse(await readWhole(given), from);
  const beside = await readBeside(given, file.tensors);
  const tensors = decodeSafetensors(beside.bytes, beside.from);
  const optimizer = variablesOf(file, tensors, from);
  const model = modelFromJSON(file.model as object, { seed: file.seed });
  const weights = [...tensors.values()].flatMap((tensor) =>
    tensor.name.startsWith(WEIGHTS) ? { ...tensor, name: tensor.name.slice(WEIGHTS.length) } : [],
  );
  await model.loadWeights(encodeSafetensors(weights));
  return { model, optimizer };
}

function parse(bytes: Uint8Array, from: string): CheckpointFile {
  const file = parseJSON(bytes);
  if (file === undefined) throw damaged(from, "it is not JSON");
  if (!isPlain(file) || file.format !== FORMAT) {
    throw damaged(
      from,
      `its format should be "${FORMAT}", got ${show(isPlain(file) ? file.format : file)}`,
    );
  }
  const { tensors, seed, optimizer, model } = file;
  if (typeof tensors !== "string" || !/^[^/\\]+\.[0-9a-f]{16}\.safetensors$/.test(tensors)) {
    throw damaged(from, `its tensors should be the name of a file beside it, got ${show(tensors)}`);
  }
  if (!Number.isSafeInteger(seed) || (seed as number) < 0) {
    throw damaged(from, `its seed is ${show(seed)}`);
  }
  if (!isPlain(model)) throw damaged(from, `its model is ${show(model)}`);
  if (optimizer !== null && !isOptimizer(optimizer)) {
    throw damaged(from, "its optimizer is not described as it should be");
  }
  return file as unknown as CheckpointFile;
}

function isOptimizer(value: unknown): boolean {
  if (!isPlain(value)) return false;
  const { iteration, learning_rate, variables } = value;
  const names = Array.isArray(variables) && variables.every((name) => typeof name === "string");
  return names && typeof iteration === "number" && typeof learning_rate === "number";
}

function variablesOf(
  { optimizer }: CheckpointFile,
  tensors: Map<string, Tensor>,
  from: string,
): OptimizerWeight[] | undefined {
  if (optimizer === null) return undefined;
  const scalar = (name: string, value: number): OptimizerWeight => ({
    name,
    shape: [],
    data: Float64Array.of(value),
  });
  const rest = optimizer.variables.map((name, i) => {
    const tensor = tensors.get(`${VARIABLES}${i}`);
    if (tensor === undefined) throw damaged(from, `the variable ${show(name)} is missing`);
    return { ...tensor, name };
  });
  const { iteration, learning_rate } = optimizer;
  return [
    scalar("optimizer/iteration", iteration),
    scalar("optimizer/learning_rate", learning_rate),
    ...rest,
  ];
}

const damaged = (from: string, what: string): BpttError =>
  new BpttError("File", `${from} is no checkpoint that can be read: ${what}.`);
