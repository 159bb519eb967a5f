import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { quoted } from "../show.js";

/** A path of the file system that a callback is given, as text. */
export function checkPath(where: string, argument: string, value: unknown): string {
  if (typeof value !== "string" || value === "") {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected the path of a file, got ${show(value)}.`,
    );
  }
  if (value.includes("\0") || /\p{Surrogate}/u.test(value) || /^\w+:\/\//.test(value)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected the path of a file, got ${quoted(value)}.`,
    );
  }
  return value;
}
