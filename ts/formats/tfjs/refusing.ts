import { BpttError } from "../../errors.js";

/** Refuses to write a layer that TensorFlow.js has not, or not like this. */
export const unsaidLayer = (name: string, what: string): BpttError =>
  new BpttError("Unsupported", `Layer "${name}" can't be written for TensorFlow.js: ${what}.`);
