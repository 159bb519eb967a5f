// Circles in a graph of imports.
import type { Imports } from "./rust.js";

/** What can be reached from a module. */
function reachable(from: string, imports: Imports): Set<string> {
  const [found, open] = [new Set<string>(), [from]];
  for (let module = open.pop(); module !== undefined; module = open.pop()) {
    for (const next of imports.get(module) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** The modules that can be reached from themselves. */
export const inCircles = (imports: Imports): string[] =>
  [...imports.keys()].filter((module) => reachable(module, imports).has(module)).sort();
