// What `save` and `saveWeights` have kept in a browser's IndexedDB.
import { checkSurplus, show } from "./checks.js";
import { BpttError } from "./errors.js";

/**
 * The names of all models and weights that are kept in this browser, as `loadModel` takes them: `["indexeddb://sentiment"]`.
 * @throws BpttError `Unsupported` where there is no IndexedDB, `File` where it can't be read.
 */
export async function listModels(...surplus: never[]): Promise<string[]> {
  checkSurplus("listModels", surplus);
  const { SCHEME, storedNames } = await import("./io/indexed_db.js");
  return (await storedNames()).map((name) => SCHEME + name);
}

/**
 * Removes what is kept under a name.
 * @param name `"indexeddb://sentiment"`.
 * @throws BpttError `InvalidArgument` for another name, `File` where there is nothing under it, `Unsupported` where there is no IndexedDB.
 */
export async function removeModel(name: string, ...surplus: never[]): Promise<void> {
  checkSurplus("removeModel", surplus);
  const { removeStored, SCHEME } = await import("./io/indexed_db.js");
  if (typeof name !== "string" || !name.startsWith(SCHEME) || name === SCHEME) {
    throw new BpttError(
      "InvalidArgument",
      `removeModel expects "${SCHEME}name", got ${show(name)}.`,
    );
  }
  if (await removeStored(name.slice(SCHEME.length))) return;
  throw new BpttError("File", `There is nothing under ${show(name)}.`);
}
