// Whole models to files.
import { boolean, checkOptions, list, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { pathBeside, placeToWrite, writeWhole } from "../io/files.js";
import { endsAs, type Format } from "../io/formats.js";
import { type Place, shownPath } from "../io/paths.js";
import { isPath } from "../io/source.js";
import type { ModelCore } from "../model/core.js";
import { type Files, MODEL_FORMATS, type ModelFormat } from "./model_formats.js";
import { stateOfModel } from "./model_state.js";

/** Options of `model.save`. */
export interface SaveOptions {
  /** Whether a compiled model's loss, metrics and optimizer, with its state, are saved as well. Default true. */
  includeOptimizer?: boolean;
}

const WRITTEN = Object.values(MODEL_FORMATS).filter(({ writer }) => writer !== undefined);
const [DEFAULT] = WRITTEN;

export async function saveModel(
  core: ModelCore,
  path: unknown,
  options: SaveOptions,
): Promise<Uint8Array | undefined> {
  const taken = checkOptions("save", options, ["includeOptimizer"]);
  const include = boolean("save", "includeOptimizer", taken.includeOptimizer ?? true);
  if (path === undefined) {
    const write = await DEFAULT!.writer!();
    return write(await stateOfModel("save", core, include)).bytes;
  }
  checkPath(path);
  const { name, ending, writer } = formatFor(path);
  const write = await writer!();
  const format: Format = { writer: "save", name, ending };
  // Refused before anything is computed.
  const place = await placeToWrite(path, format);
  const files = write(await stateOfModel("save", core, include));
  await writeFiles(path, place, files, format);
  return undefined;
}

/** What lies beside the file is whole before the file tells of it. */
async function writeFiles(
  path: string | URL,
  place: Place,
  { bytes, beside }: Files,
  format: Format,
) {
  for (const [name, content] of beside ?? []) {
    const at = await pathBeside(path, name);
    await writeWhole(at, await placeToWrite(at, format), content);
  }
  await writeWhole(path, place, bytes);
}

/** The format of a path. Whoever opens the file goes by the end of its name: Keras refuses any other. */
function formatFor(path: string | URL): ModelFormat {
  const format = WRITTEN.find(({ ending }) => endsAs(path, { writer: "save", name: "", ending }));
  if (format) return format;
  throw new BpttError(
    "InvalidArgument",
    `save writes whole models to paths that end in ${list(WRITTEN.map(({ ending }) => ending))}, got ${show(shownPath(path))}; saveWeights writes the weights alone.`,
  );
}

function checkPath(path: unknown): asserts path is string | URL {
  if (isPath(path)) return;
  throw new BpttError(
    "InvalidArgument",
    `save expects the path of a file, or nothing to get the bytes, got ${show(path)}.`,
  );
}
