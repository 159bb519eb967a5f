// What Keras stores as a class and its settings: initializers, regularizers and constraints, as objects and in all other forms.
import { close } from "./assignments.js";
import { checkOptions, isPlain, snakeKey } from "./checks.js";
import { takeArguments } from "./positional.js";
import { type Readers, readAll } from "./readers.js";

/** A class and its settings, in the form in which Keras stores them. */
export interface Stored<Name extends string = string, Settings = object> {
  readonly class_name: Name;
  readonly config?: Readonly<Settings>;
}

/** What initializers, regularizers and constraints have in common: they stay as they were made. */
export abstract class Described<S extends Stored = Stored> {
  readonly #stored: S;

  /** Whether a constructor made it, and not an object of the same form. */
  static [Symbol.hasInstance](value: unknown): boolean {
    const made = typeof value === "object" && value !== null && #stored in value;
    // It is the subclass that is asked about.
    return made && Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /**
   * @internal
   * @param args what it is given beside its options, by name in camelCase.
   */
  constructor(name: string, readers: Readers, options: object, args: object = {}) {
    // With its first object and not before, so that bundles leave out classes that a program does not use.
    if (isOurs(new.target)) close(new.target);
    const given = takeArguments(name, options, args, Object.keys(readers));
    this.#stored = { class_name: name, config: readAll(name, readers, given) } as Stored as S;
  }

  /** Class and settings in the form in which Keras stores them. It is accepted wherever the object is. */
  getConfig(): S {
    return { ...this.#stored, config: { ...this.#stored.config } };
  }
}

/** Whether it is a class of this library, and not one that a program derives from it. */
const isOurs = (Class: object): boolean =>
  Object.getPrototypeOf(Object.getPrototypeOf(Class)) === Described;

/** A class by its name, with settings that nobody has checked. */
export interface Description {
  readonly className: string;
  readonly config: unknown;
}

/** What was given as an object, by its name alone, or as `{ class_name, config }`; undefined for anything else. */
export function parseDescription(where: string, value: unknown): Description | undefined {
  if (typeof value === "string") return { className: value, config: {} };
  const stored = value instanceof Described ? value.getConfig() : value;
  if (!isPlain(stored)) return undefined;
  // The other two are Keras's, and say nothing more.
  const keys = ["class_name", "config", "module", "registered_name"];
  const { class_name: className, config = {} } = checkOptions(where, stored, keys);
  return typeof className === "string" ? { className, config } : undefined;
}

/** Settings as Keras stores them, checked; those that are missing or null have their defaults. */
export function readStored(
  where: string,
  argument: string,
  readers: Readers,
  config: unknown,
): Record<string, unknown> {
  const names = Object.keys(readers).map(snakeKey);
  const given = checkOptions(`${where}, ${argument}`, config, names) as Record<string, unknown>;
  const entries = Object.entries(readers).map(([key, read]) => {
    const name = snakeKey(key);
    return [name, read(where, `${argument}.${name}`, given[name] ?? undefined)];
  });
  return Object.fromEntries(entries);
}
