import { textCoders } from "../engine/runtime.js";

/** What a text of JSON in UTF-8 says; undefined where the bytes are none. */
export function parseJSON(bytes: Uint8Array): unknown {
  const { TextDecoder } = textCoders();
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
