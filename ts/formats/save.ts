// Whole models to files.
import { boolean, checkOptions, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { placeToWrite, writeWhole } from "../io/files.js";
import { endsAs, type Format } from "../io/formats.js";
import { shownPath } from "../io/paths.js";
import { isPath } from "../io/source.js";
import type { ModelCore } from "../model/core.js";
import { writeArchive } from "./keras/archive.js";
import { stateOfModel } from "./model_state.js";

/** Options of `model.save`. */
export interface SaveOptions {
  /** Whether a compiled model's loss, metrics and optimizer, with its state, are saved as well. Default true. */
  includeOptimizer?: boolean;
}

const KERAS: Format = { writer: "save", name: "Keras's format", ending: ".keras" };

export async function saveModel(
  core: ModelCore,
  path: unknown,
  options: SaveOptions,
): Promise<Uint8Array | undefined> {
  const taken = checkOptions("save", options, ["includeOptimizer"]);
  const include = boolean("save", "includeOptimizer", taken.includeOptimizer ?? true);
  if (path === undefined) return writeArchive(await stateOfModel("save", core, include));
  checkPath(path);
  // Refused before anything is computed.
  const place = await placeToWrite(path, KERAS);
  await writeWhole(path, place, writeArchive(await stateOfModel("save", core, include)));
  return undefined;
}

/** Whoever opens the file goes by the end of its name: Keras refuses any other. */
function checkPath(path: unknown): asserts path is string | URL {
  if (!isPath(path)) {
    throw new BpttError(
      "InvalidArgument",
      `save expects the path of a file, or nothing to get the bytes, got ${show(path)}.`,
    );
  }
  if (endsAs(path, KERAS)) return;
  throw new BpttError(
    "InvalidArgument",
    `save writes whole models to paths that end in "${KERAS.ending}", got ${show(shownPath(path))}; saveWeights writes the weights alone.`,
  );
}
