import { BpttError, type ErrorCode } from "../errors.js";
import { refusal } from "./refusals.js";

/**
 * Lets calls through to the core and turns what they throw into this library's errors. After a trap its
 * memory may hold anything, so every later call is refused: no answer is better than a wrong number.
 */
export class Guard {
  /** Calls let through so far: tests watch that training needs few of them. */
  calls = 0;
  #fault: unknown;

  get dead(): boolean {
    return this.#fault !== undefined;
  }

  /** Refuses every later call, for a fault that was noticed elsewhere. */
  fail(fault: unknown): void {
    this.#fault ??= fault;
  }

  /** A call that nobody waits for: the next one tells of a fault in it. A dead engine is not called, its memory may hold anything. */
  runQuietly(call: () => void): void {
    if (this.dead) return;
    try {
      call();
    } catch (error) {
      this.fail(error);
    }
  }

  run<T>(call: () => T): T {
    if (this.dead) throw refusal(this.#fault);
    this.calls++;
    try {
      return call();
    } catch (error) {
      if (isTrap(error)) {
        this.#fault = error;
        throw refusal(error);
      }
      throw translate(error);
    }
  }
}

/** A trap, an exhausted stack or a panic of native code: the core was stopped in the middle of its work. */
const isTrap = (error: unknown): boolean =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof RangeError && /stack/i.test(error.message)) ||
  (error as { code?: unknown } | undefined)?.code === "Panic";

/** The facade's error codes and what they are called here. */
const CODES: Record<string, ErrorCode> = {
  OutOfMemory: "OutOfMemory",
  TokenOutOfRange: "TokenOutOfRange",
  Target: "Target",
  NotFinite: "NotFinite",
  Shape: "Shape",
  Diverged: "Diverged",
  NotCompiled: "NotCompiled",
  InvalidArgument: "InvalidArgument",
};

/** The core calls options what Keras's files call them. */
const asWritten = (message: string): string =>
  message.replace(/`[a-z\d_]+`/g, (name) =>
    name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );

function translate(error: unknown): BpttError {
  if (error instanceof BpttError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return new BpttError(
    CODES[String(code)] ?? "Internal",
    asWritten(typeof message === "string" ? message : String(error)),
    { cause: error },
  );
}
