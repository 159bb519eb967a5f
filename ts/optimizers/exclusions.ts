import { checkOptions, isPlain, show, takeItems } from "../checks.js";
import type { WeightValue } from "../data/types.js";
import { BpttError } from "../errors.js";

/** Which weights are not decayed. */
export interface ExcludeOptions {
  /** Weights, as `model.getWeights()` lists them: each is told by its `name`, Keras's path. */
  varList?: readonly Pick<WeightValue, "name">[];
  /**
   * Patterns: weights in whose own name (`kernel`, `bias`) one of them is found, as Keras says it. On TensorFlow Keras searches whole paths, with
   * the names of layers.
   */
  varNames?: readonly string[];
}

const WHERE = "optimizer.excludeFromWeightDecay";

/** Weights of a list: more than there are. */
const MOST = 1_000_000;

/** Weights that are not decayed. */
export type Exclusions = (path: string) => boolean;

export function parseExclusions(options: unknown): Exclusions {
  const given = checkOptions(WHERE, options as ExcludeOptions, ["varList", "varNames"]);
  const paths = new Set(list(WHERE, "varList", given.varList).map(pathOf));
  const patterns = readPatterns(WHERE, "varNames", given.varNames);
  return (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return paths.has(path) || patterns.some((pattern) => pattern.test(name));
  };
}

/** What is looked for in names of weights. */
export type Patterns = readonly RegExp[];

/** The patterns of a list of texts; without a list none. */
export const readPatterns = (where: string, name: string, value: unknown): Patterns =>
  list(where, name, value).map((text) => patternOf(where, name, text));

function list(where: string, name: string, value: unknown): unknown[] {
  const items = takeItems(value ?? [], MOST);
  if (items) return items;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected a list, got ${show(value)}.`,
  );
}

function pathOf(weight: unknown): string {
  const name = isPlain(weight) ? weight.name : undefined;
  if (typeof name === "string") return name;
  throw new BpttError(
    "InvalidArgument",
    `${WHERE} expects \`varList\` to hold weights with a \`name\`, as model.getWeights() gives them, got ${show(weight)}.`,
  );
}

function patternOf(where: string, name: string, text: unknown): RegExp {
  try {
    if (typeof text === "string") return new RegExp(text, "u");
  } catch {
    // Told below.
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} expects \`${name}\` to hold patterns, each the text of a regular expression, got ${show(text)}.`,
  );
}
