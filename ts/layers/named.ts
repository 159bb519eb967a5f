// Layers by the names that configurations have for them. Each class says so itself, in a static field: a table of all classes would keep them in every bundle.
import type { Fields } from "../config/fields.js";
import type { Layer } from "./layer.js";

/** How a class is made of its configuration: what its constructor takes before the options, or a reader of its own. */
export interface Named {
  readonly Class: unknown;
  readonly args: readonly string[] | ((config: Fields) => Layer);
}

const NAMED = new Map<string, Named>();

/**
 * Lets configurations name a class, from a static field of it: bundlers leave both out, or neither.
 * @param args the settings that the constructor takes before its options, or what reads the configuration.
 */
export function named(
  className: string,
  Class: { readonly prototype: Layer },
  args: Named["args"] = [],
): Named {
  const entry = { Class, args };
  NAMED.set(className, entry);
  return entry;
}

/** The class of a name, where the program has it. */
export const namedLayer = (className: string): Named | undefined => NAMED.get(className);

/** The names of all classes that the program has. */
export const namesOfLayers = (): string[] => [...NAMED.keys()].sort();

/** All classes there are, where a program has them all. */
let all: () => readonly unknown[] = () => [];

/** Says that a program has all classes. */
export function nameAll(classes: () => readonly unknown[]): void {
  all = classes;
}

/** Whether the program may lack a class, as its bundler left out those that it does not name. */
export const someLeftOut = (): boolean => all().length === 0;
