import { checkOptions, isPlain } from "./checks.js";

/** Something that Keras stores as its class and settings. */
export interface Description {
  readonly className: string;
  /** Not checked yet. */
  readonly config: unknown;
}

/** What was given by its name alone, or as `{ class_name, config }`; undefined for anything else. */
export function parseDescription(where: string, value: unknown): Description | undefined {
  if (typeof value === "string") return { className: value, config: {} };
  if (!isPlain(value)) return undefined;
  // The other two are Keras's, and say nothing more.
  const keys = ["class_name", "config", "module", "registered_name"];
  const { class_name: className, config = {} } = checkOptions(where, value, keys);
  return typeof className === "string" ? { className, config } : undefined;
}
