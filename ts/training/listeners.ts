import type { BaseModel } from "../base_model.js";
import { CallbackList } from "../callbacks/list.js";
import { verbosity } from "../callbacks/progress.js";
import type { checkRun } from "./options.js";

/** The callbacks of a single pass over so many batches. */
export function listenersOf(
  run: ReturnType<typeof checkRun>,
  model: BaseModel,
  batches: number | undefined,
): CallbackList {
  const params = { verbose: verbosity(run.verbose), epochs: 1, steps: batches ?? null };
  return CallbackList.of(run, model, params);
}
