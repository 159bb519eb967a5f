import { BpttError } from "../errors.js";

/** What blames a caller, and here the file. */
const BLAMES = ["InvalidArgument", "Shape", "EmptyData", "NotFinite", "NotBuilt", "Built"];

/** What is made of a file. What the file says is its own affair, and no argument of the program's: a value that no layer takes is an error of the file. */
export async function saidBy<T>(from: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (cause) {
    const told = cause instanceof BpttError && BLAMES.includes(cause.code);
    if (!told) throw cause;
    throw new BpttError("File", `No model can be made of ${from}: ${cause.message}`, { cause });
  }
}
