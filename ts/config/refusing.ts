import { BpttError } from "../errors.js";

/** Runs a constructor on what a configuration says: what it finds wrong there is something that we don't have. */
export function refusing<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof BpttError) || error.code !== "InvalidArgument") throw error;
    if (error.message.startsWith("The configuration ")) throw error;
    const message = `The configuration of ${where} can't be used: ${error.message}`;
    throw new BpttError("Unsupported", message, { cause: error });
  }
}
