import { boolean, checkOptions, checkSurplus, isPlain, show } from "./checks.js";
import { BpttError } from "./errors.js";
import type { CustomObjects } from "./formats/keras/compile_config.js";
import { formatOfModel } from "./formats/model_formats.js";
import type { URLLike } from "./host_types.js";
import { formatOf } from "./io/formats.js";
import { type Read, readSource } from "./io/source.js";
import type { Model } from "./model.js";
import { modelFromJSON } from "./model_from_json.js";

/** Options of {@link loadModel}. */
export interface LoadOptions {
  /** Whether the model is compiled as it was when it was saved, and its optimizer goes on from there. Default true. */
  compile?: boolean;
  /** The program's own functions that a file knows by their names: losses, metrics, learning rates. Default none. */
  customObjects?: CustomObjects;
}

/**
 * Reads a whole model that `model.save` or Keras has written to a `.keras` file: layers, weights and, where it was compiled, loss, metrics
 * and the optimizer with its state, so that training goes on from there.
 *
 * @param source the path of a file, its URL, or its bytes.
 * @example const model = await loadModel("sentiment.keras");
 * @throws BpttError `File` for what is missing, damaged or no such file, `Unsupported` for a model that has what is not known here, by its name.
 */
export async function loadModel(
  source: string | URLLike | Uint8Array | ArrayBuffer,
  options: LoadOptions = {},
  ...surplus: never[]
): Promise<Model> {
  checkSurplus("loadModel", surplus);
  const taken = checkOptions("loadModel", options, ["compile", "customObjects"]);
  const compile = boolean("loadModel", "compile", taken.compile ?? true);
  const { customObjects = {} } = taken;
  if (!isPlain(customObjects)) {
    throw new BpttError(
      "InvalidArgument",
      `loadModel received an invalid value for argument \`customObjects\`, expected an object of functions by their names, got ${show(customObjects)}.`,
    );
  }
  const file = await readSource("loadModel", source);
  const read = await readerOf(file);
  const [{ makeModel }, { unpacking }] = await Promise.all([
    import("./formats/make_model.js"),
    import("./formats/inflating.js"),
  ]);
  const make = (description: object, seed: number | undefined) =>
    modelFromJSON(description, seed === undefined ? {} : { seed });
  return unpacking(async () => makeModel(await read(file), { make, compile, customObjects }));
}

async function readerOf({ bytes, from }: Read) {
  const reader = formatOfModel(bytes)?.reader;
  if (reader) return reader();
  const what = formatOf(bytes);
  throw new BpttError(
    "File",
    `${from} is ${what ? `${what}, of which no model is read` : "no file of a model"}.`,
  );
}
