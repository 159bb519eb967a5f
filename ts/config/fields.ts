/** Objects from outside, read field by field: what nobody read is refused by name, so that nothing a configuration says is lost. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";

export class Fields {
  readonly #left: Map<string, unknown>;

  /** @param where what messages call the object. */
  constructor(
    value: unknown,
    readonly where: string,
  ) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw unreadable(`${where} should be an object, got ${show(value)}`);
    }
    this.#left = new Map(Object.entries(value));
  }

  /** The names of the fields that are left. */
  get names(): string[] {
    return [...this.#left.keys()];
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** A field's value, which counts as read from now on; undefined where it is missing. */
  take(name: string): unknown {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  /** A field that must hold an object. */
  object(name: string): Fields {
    return new Fields(this.take(name), `the ${name} of ${this.where}`);
  }

  /** A field that must hold a list. */
  list(name: string): unknown[] {
    const value = this.take(name);
    if (Array.isArray(value)) return value;
    throw unreadable(`the ${name} of ${this.where} should be a list, got ${show(value)}`);
  }

  /** A field that must hold a string. */
  text(name: string): string {
    const value = this.take(name);
    if (typeof value === "string") return value;
    throw unreadable(`the ${name} of ${this.where} should be a string, got ${show(value)}`);
  }

  /** Marks fields as read that say nothing about what is computed. */
  setAside(...names: readonly string[]): void {
    for (const name of names) this.#left.delete(name);
  }

  /** Refuses a field with its value. */
  refuse(name: string, value: unknown): BpttError {
    return new BpttError(
      "Unsupported",
      `The configuration of ${this.where} sets \`${name}\` to ${shown(value)}, which is not supported.`,
    );
  }

  /** Refuses what nobody read. */
  finish(): void {
    for (const [name, value] of this.#left) throw this.refuse(name, value);
  }
}

/** A configuration that has not the form of one. */
export const unreadable = (what: string): BpttError =>
  new BpttError("InvalidArgument", `The configuration cannot be read: ${what}.`);

/** A value of JSON as a message shows it. */
function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return show(value);
  const { class_name } = value as { class_name?: unknown };
  return typeof class_name === "string" ? `the object ${show(class_name)}` : show(value);
}
