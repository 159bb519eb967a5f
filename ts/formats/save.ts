// Whole models to files.
import { boolean, checkOptions, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { pathBeside, placeToWrite, writeWhole } from "../io/files.js";
import { endsAs, type Format } from "../io/formats.js";
import { type Place, shownPath } from "../io/paths.js";
import { isPath } from "../io/source.js";
import type { ModelCore } from "../model/core.js";
import { type Files, MODEL_FORMATS } from "./model_formats.js";
import { stateOfModel } from "./model_state.js";

/** Options of `model.save`. */
export interface SaveOptions {
  /** Whether a compiled model's loss, metrics and optimizer, with its state, are saved as well. Default true. */
  includeOptimizer?: boolean;
}

const { keras } = MODEL_FORMATS;
const KERAS: Format = { writer: "save", name: keras!.name, ending: keras!.ending };

export async function saveModel(
  core: ModelCore,
  path: unknown,
  options: SaveOptions,
): Promise<Uint8Array | undefined> {
  const taken = checkOptions("save", options, ["includeOptimizer"]);
  const include = boolean("save", "includeOptimizer", taken.includeOptimizer ?? true);
  const write = await keras!.writer!();
  if (path === undefined) return write(await stateOfModel("save", core, include), "").bytes;
  checkPath(path);
  // Refused before anything is computed.
  const place = await placeToWrite(path, KERAS);
  await writeFiles(path, place, write(await stateOfModel("save", core, include), ""));
  return undefined;
}

/** What lies beside the file is whole before the file tells of it. */
async function writeFiles(path: string | URL, place: Place, { bytes, beside }: Files) {
  for (const [name, content] of beside ?? []) {
    const at = await pathBeside(path, name);
    await writeWhole(at, await placeToWrite(at, KERAS), content);
  }
  await writeWhole(path, place, bytes);
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
