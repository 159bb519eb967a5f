// The modules of a PyTorch state dict: its names are those of modules, a dot, and those of their tensors.
import { BpttError } from "../../errors.js";
import type { StoredNumbers } from "../../io/number_types.js";
import { quoted } from "../../show.js";

export interface Module {
  /** Its name within the model, with dots: "encoder.rnn". Empty where the state dict is that of one module. */
  readonly name: string;
  /** Its tensors, by their own names: "weight_ih_l0". */
  readonly tensors: ReadonlyMap<string, StoredNumbers>;
  /** How many layers are stacked in it. */
  readonly depth: number;
  /** Whether its tensors' names have the number of a layer: PyTorch's LSTM, GRU and RNN, but not their cells. */
  readonly numbered: boolean;
}

/** The names of tensors in the modules that are known, and in an LSTM with projections. */
const TENSOR =
  /^(weight|bias)(_(ih|hh)(_l\d+(_reverse)?)?)?$|^weight_hr_l\d+(_reverse)?$|^running_(mean|var)$|^num_batches_tracked$/;

/** A count of batches, which no layer here keeps. */
const COUNT = "num_batches_tracked";

const split = (name: string): [module: string, tensor: string] => {
  const dot = name.lastIndexOf(".");
  return [name.slice(0, Math.max(dot, 0)), name.slice(dot + 1)];
};

/** Whether these are the names of a state dict. Those of files written here have a slash. */
export const isStateDict = (names: readonly string[]): boolean =>
  names.length > 0 &&
  names.every((name) => !name.includes("/")) &&
  names.some((name) => TENSOR.test(split(name)[1]));

/** @throws BpttError `File` for a tensor of a module that is not known here. */
export function modulesOf(tensors: ReadonlyMap<string, StoredNumbers>, from: string): Module[] {
  const all = new Map<string, Map<string, StoredNumbers>>();
  for (const [name, numbers] of tensors) {
    const [module, tensor] = split(name);
    if (!TENSOR.test(tensor)) throw unknown(from, name);
    if (tensor.startsWith("weight_hr")) throw projected(from, module);
    if (tensor === COUNT) continue;
    const own = all.get(module) ?? new Map<string, StoredNumbers>();
    all.set(module, own.set(tensor, numbers));
  }
  return Array.from(all, ([name, own]) => {
    const levels = [...own.keys()].flatMap((tensor) => /_l(\d+)/.exec(tensor)?.[1] ?? []);
    const depth = Math.max(new Set(levels).size, 1);
    return { name, tensors: own, depth, numbered: levels.length > 0 };
  });
}

/** A state dict of one module has no name for it. */
export const calledModule = (name: string): string =>
  name === "" ? "the only module" : `the module ${quoted(name)}`;

const unknown = (from: string, name: string): BpttError =>
  new BpttError(
    "File",
    `${from} holds ${quoted(name)}, which is in none of the PyTorch modules that are read: RNN, LSTM, GRU and their cells, Linear, Embedding, LayerNorm, BatchNorm1d.`,
  );

const projected = (from: string, module: string): BpttError =>
  new BpttError(
    "File",
    `In ${from} ${calledModule(module)} is an LSTM with proj_size, which no layer here has.`,
  );
