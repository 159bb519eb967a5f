import { BpttError } from "../errors.js";
import { enumerate, shortened } from "../show.js";

/** Refuses the file of another model: one that has not all of the model's names, or others. */
export function checkNames(from: string, expected: ReadonlySet<string>, found: Iterable<string>) {
  const names = new Set(found);
  const missing = [...expected].filter((name) => !names.has(name));
  const extra = [...names].filter((name) => !expected.has(name));
  if (missing.length === 0 && extra.length === 0) return;
  const lacks = missing.length > 0 ? ` It lacks ${some(missing)}.` : "";
  const has = extra.length > 0 ? ` It holds ${some(extra)}, which the model has not.` : "";
  throw new BpttError("File", `${from} holds the weights of another model.${lacks}${has}`);
}

/** Refuses a file of weights where a whole model is wanted. */
export const weightsAlone = (from: string): BpttError =>
  new BpttError(
    "File",
    `${from} holds weights alone: make the model that they are of, and call its \`loadWeights\`.`,
  );

/** Whether it is the name of a file of the same folder, and leads to no other place. */
export const isNameBeside = (name: unknown): name is string =>
  typeof name === "string" && /^[^/\\:\0]+$/.test(name) && !/^\.$|\.\./.test(name);

/** The first of many names. */
const some = (names: readonly string[]): string =>
  enumerate(
    names.map((name) => shortened(name, 60)),
    120,
  );
