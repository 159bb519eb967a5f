// Models out of Keras 2's files, whatever the file's format.
import { formOf, refuseOtherForms } from "../../config/forms.js";
import type { StoredModel } from "../stored_model.js";

/**
 * A stored model in Keras 3's terms, whichever Keras wrote it.
 *
 * @param stored as the file has it.
 * @param version what the file says of that of Keras, if anything.
 * @throws BpttError `Unsupported` for what is neither Keras 2's nor Keras 3's.
 */
export async function inItsMeaning(stored: StoredModel, version: unknown): Promise<StoredModel> {
  const told = { ...stored.description, keras_version: version };
  if (formOf(told) !== "Keras 2") {
    refuseOtherForms(told);
    return stored;
  }
  const { translated } = await import("./translated.js");
  return translated(stored);
}
