/** What a GetItem takes along each axis, as a configuration has it. */
import { show } from "../checks.js";
import type { Key } from "../operations/index.js";
import { Fields, unreadable } from "./fields.js";

/** The key of a GetItem: an index for each axis. */
export function readKeys(value: unknown, where: string): Key[] {
  const keys = Array.isArray(value) ? value : [value];
  return keys.map((key) => {
    if (Number.isSafeInteger(key)) return key as number;
    if (key === null) return null;
    const { class_name } = (key ?? {}) as { class_name?: unknown };
    if (class_name === "__ellipsis__") return "...";
    if (class_name !== "__slice__") {
      throw unreadable(
        `${where} has ${show(key)} for an index, where integers and slices are known`,
      );
    }
    const outer = new Fields(key, `a slice of ${where}`);
    outer.setAside("class_name");
    const config = outer.object("config");
    outer.finish();
    const [start, stop, step] = ["start", "stop", "step"].map((name) => {
      const bound = config.take(name) ?? null;
      if (bound === null || (Number.isSafeInteger(bound) && !(name === "step" && bound === 0))) {
        return bound as number | null;
      }
      throw config.refuse(name, bound);
    });
    config.finish();
    return { start: start!, stop: stop!, step: step! };
  });
}
