// Whole models out of files, in whichever format the bytes are.
import type { BaseModel } from "../base_model.js";
import { BpttError } from "../errors.js";
import type { FileProgress } from "../io/fetched.js";
import { formatOf } from "../io/formats.js";
import { type FileSource, type Read, readSource } from "../io/source.js";
import { formatNamed } from "./choose.js";
import type { Loading } from "./make_model.js";
import { formatOfModel, MODEL_FORMATS } from "./model_formats.js";
import { weightsAlone } from "./names.js";
import { saidBy } from "./said_by.js";
import { unpacking } from "./unpacking.js";
import { WEIGHT_FORMATS } from "./weight_formats.js";

/** The model that a file holds. */
export async function modelFrom<M extends BaseModel>(
  source: FileSource,
  loading: Loading<M>,
  onProgress: ((progress: FileProgress) => void) | undefined,
): Promise<M> {
  const file = await readSource("loadModel", source, onProgress);
  const read = await readerOf(file);
  const { makeModel } = await import("./make_model.js");
  return unpacking(() => saidBy(file.from, async () => makeModel(await read(file), loading)));
}

async function readerOf({ bytes, from, name }: Read) {
  const format = formatOfModel(bytes);
  const told = name === undefined ? undefined : formatNamed(MODEL_FORMATS, name);
  if (!format?.reader) {
    // Other weights are refused by the formats of models that begin as they do.
    if (WEIGHT_FORMATS.shards.begins(bytes)) throw weightsAlone(from);
    const what = format?.name ?? formatOf(bytes);
    throw new BpttError(
      "File",
      `${from} is ${what ? `${what}, of which no model is read` : "no file of a model"}.`,
    );
  }
  if (told && told !== format) {
    console.warn(`${from} is ${format.name}, whatever its name says, and is read as that.`);
  }
  return format.reader();
}
