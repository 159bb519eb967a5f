// The library takes Node's modules by `process.getBuiltinModule`: there a test can see its Workers, and take their place.
import * as real from "node:worker_threads";
import { vi } from "vitest";

/** All Workers that the library starts from now on; `edit` may change their programs, or throw in their place. */
export function watchWorkers(
  edit: (program: string | URL, index: number) => string | URL = (program) => program,
): real.Worker[] {
  const started: real.Worker[] = [];
  class Worker extends real.Worker {
    constructor(program: string | URL, options?: real.WorkerOptions) {
      super(edit(program, started.length), options);
      started.push(this);
    }
  }
  const { getBuiltinModule } = process;
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) =>
    name === "node:worker_threads"
      ? { ...real, Worker }
      : getBuiltinModule(name)) as typeof getBuiltinModule);
  return started;
}
