import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { Callback } from "./callback.js";

/** The names of all hooks. */
export const HOOKS = Object.getOwnPropertyNames(Callback.prototype).filter((name) =>
  name.startsWith("on"),
);

/** Throws where something stands in the place of a hook that can't be called. */
export function checkHooks(value: object): void {
  for (const name of [...HOOKS, "setModel", "setParams"]) {
    const hook = (value as Record<string, unknown>)[name];
    if (hook === undefined || typeof hook === "function") continue;
    throw new BpttError(
      "InvalidArgument",
      `The hook "${name}" of a callback should be a function, got ${show(hook)}.`,
    );
  }
}
