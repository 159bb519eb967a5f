import { boolean, checkOptions, checkSurplus, isPlain, show } from "./checks.js";
import { BpttError } from "./errors.js";
import type { CustomObjects } from "./formats/keras/compile_config.js";
import type { FileProgress } from "./io/fetched.js";
import type { FileSource } from "./io/source.js";
import type { Model } from "./model.js";
import { modelFromJSON } from "./model_from_json.js";

/** Options of {@link loadModel}. */
export interface LoadOptions {
  /** Whether the model is compiled as it was when it was saved, and its optimizer goes on from there. Default true. */
  compile?: boolean;
  /** The program's own functions that a file knows by their names: losses, metrics, learning rates. Default none. */
  customObjects?: CustomObjects;
  /**
   * Is called as files come: of those from the network with each piece, of others once they are there. The last call for a file has `loaded` equal to `total`. Default:
   * nobody is told.
   * @example onProgress: ({ loaded, total }) => { bar.max = total ?? bar.max; bar.value = loaded; }
   */
  onProgress?: (progress: FileProgress) => void;
}

/**
 * Reads a whole model that `model.save` or Keras has written: layers, weights and, where it was compiled, loss, metrics and the optimizer with its state, so
 * that training goes on from there. What the format is follows from the bytes; a name that says something else is told by a warning.
 *
 * @param source see {@link FileSource}: a path, a URL, bytes, a `Blob`, `"indexeddb://name"` and more.
 * @example const model = await loadModel("sentiment.keras");
 * @throws BpttError `File` for what is missing, damaged or no such file, `Unsupported` for a model that has what is not known here, by its name.
 */
export async function loadModel(
  source: FileSource,
  options: LoadOptions = {},
  ...surplus: never[]
): Promise<Model> {
  checkSurplus("loadModel", surplus);
  const taken = checkOptions("loadModel", options, ["compile", "customObjects", "onProgress"]);
  const compile = boolean("loadModel", "compile", taken.compile ?? true);
  const { customObjects = {} } = taken;
  if (!isPlain(customObjects) || Object.values(customObjects).some(isNoFunction)) {
    throw new BpttError(
      "InvalidArgument",
      `loadModel received an invalid value for argument \`customObjects\`, expected an object of functions by their names, got ${told(customObjects)}.`,
    );
  }
  const { onProgress } = taken;
  if (onProgress !== undefined && isNoFunction(onProgress)) {
    throw new BpttError(
      "InvalidArgument",
      `loadModel received an invalid value for argument \`onProgress\`, expected a function, got ${show(onProgress)}.`,
    );
  }
  const { modelFrom } = await import("./formats/load.js");
  const make = (description: object, seed: number | undefined) =>
    modelFromJSON(description, seed === undefined ? {} : { seed });
  return modelFrom(source, { make, compile, customObjects }, onProgress);
}

const isNoFunction = (value: unknown): boolean => typeof value !== "function";

/** What is given instead of functions by their names. */
function told(given: unknown): string {
  const [name, value] =
    (isPlain(given) && Object.entries(given).find(([, v]) => isNoFunction(v))) || [];
  return name === undefined ? show(given) : `${show(value)} for ${show(name)}`;
}
