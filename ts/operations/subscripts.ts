import { BpttError } from "../errors.js";
import { show } from "../show.js";

/** A reader of an equation of two operands, without spaces, with an output. */
export function subscripts(where: string, name: string, value: unknown): string {
  if (typeof value === "string" && /^[A-Za-z]+,[A-Za-z]+->[A-Za-z]+$/.test(value)) return value;
  throw new BpttError(
    "InvalidArgument",
    `${where} received an invalid value for argument \`${name}\`, expected an equation of two operands such as "btd,bsd->bts", got ${show(value)}.`,
  );
}
