import { readFile } from "node:fs/promises";
import { fileError, UserError } from "../user_error.js";
import { decode, NotText } from "./decode.js";

/** What a text file holds, as `decode` reads it. */
export async function readText(path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fileError(path, error);
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new UserError(`${path} is compressed: unpack it with gunzip first.`);
  }
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof NotText) {
      throw new UserError(`${path} is not a text file: expected a table or plain text in UTF-8.`);
    }
    throw fileError(path, error);
  }
}
