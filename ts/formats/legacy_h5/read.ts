// Legacy `.h5` of whole models: HDF5 with the configuration in attributes, as Keras 2 and Keras 3 write it.
import { isPlain } from "../../checks.js";
import { BpttError } from "../../errors.js";
import type { Read } from "../../io/source.js";
import { quoted } from "../../show.js";
import { DataSet, type Group, readHDF5 } from "../hdf5/read.js";
import { groupAt } from "../keras/tree.js";
import { inItsMeaning } from "../keras2/meant.js";
import { matchWeights } from "../matching.js";
import type { StoredModel } from "../stored_model.js";
import { findLegacy, weightsGroup } from "./weights.js";

const OPTIMIZER = "optimizer_weights";

/** @throws BpttError `File` for a damaged file, and for one that holds weights alone. */
export function readLegacy(file: Read): Promise<StoredModel> {
  const { stored, version } = openLegacy(file);
  return inItsMeaning(stored, version);
}

/** The model as the file has it, and the version of Keras that wrote it. */
export function openLegacy({ bytes, from }: Read): {
  readonly stored: StoredModel;
  readonly version: string | undefined;
} {
  // What a number takes is compared with the model's before it is read.
  const root = readHDF5(bytes, from, Number.POSITIVE_INFINITY);
  const [model, training] = ["model_config", "training_config"].map((name) =>
    json(root, name, from),
  );
  const group = weightsGroup(root);
  if (model === undefined)
    throw group || hasWeights(root) ? weightsAlone(from) : bad(from, "it holds no `model_config`");
  if (group === undefined) throw bad(from, "it holds no weights");
  const { optimizer_config: optimizer, ...compile } = training ?? {};
  return {
    stored: {
      from,
      description: model,
      compile: training ? { optimizer, ...compile } : {},
      seed: undefined,
      numbers: (_, graph) => ({
        weights: matchWeights(findLegacy(group, from, graph.weights), graph.weights),
        variables: variablesIn(root, from),
      }),
    },
    version: root.attributes.text("keras_version"),
  };
}

function json(
  root: Group,
  name: string,
  from: string,
): Readonly<Record<string, unknown>> | undefined {
  const text = root.attributes.text(name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isPlain(value)) return value;
  } catch {
    // It is told below.
  }
  throw bad(from, `its ${quoted(name)} is no JSON object`);
}

/** What the optimizer keeps, in the order of its list. */
function variablesIn(root: Group, from: string): DataSet[] {
  const group = groupAt(root, OPTIMIZER);
  return (group?.attributes.texts("weight_names") ?? []).map((name) => {
    const set = dataSetAt(group!, name);
    if (set) return set;
    throw bad(from, `it lacks ${quoted(name)} of what its optimizer keeps`);
  });
}

function dataSetAt(group: Group, path: string): DataSet | undefined {
  const at = path.lastIndexOf("/");
  const folder = at < 0 ? group : groupAt(group, path.slice(0, at));
  const set = folder?.members.get(path.slice(at + 1));
  return set instanceof DataSet ? set : undefined;
}

/** Whether it is what Keras's `save_weights` writes. */
const hasWeights = ({ members }: Group): boolean => members.has("layers") || members.has("vars");

const weightsAlone = (from: string): BpttError =>
  bad(
    from,
    "it holds weights alone, which `model.loadWeights` gives to a model of the same layers",
  );

const bad = (from: string, what: string): BpttError =>
  new BpttError("File", `${from} is no model of Keras's: ${what}.`);
