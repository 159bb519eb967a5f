import { isPlain, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isArray } from "../show.js";

/** Levels of objects and arrays; a model of today's layers has ten. */
const MOST_LEVELS = 100;

/**
 * Refuses a configuration that JSON could not hold: instances of classes, functions, holes, objects that hold themselves. What reads it then may
 * go down level by level.
 */
export function checkPlainData(value: unknown): void {
  // Of what is there several times the deepest place counts.
  const seen = new Map<unknown, number>();
  const open: [item: unknown, level: number][] = [[value, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [item, level] = next;
    if (isLeaf(item) || (seen.get(item) ?? 0) >= level) continue;
    seen.set(item, level);
    if (level > MOST_LEVELS) throw refused(`is nested more than ${MOST_LEVELS} deep`);
    if (!isPlain(item) && !isArray(item)) {
      throw refused(`should be plain data, as JSON holds it, and it holds ${show(item)}`);
    }
    const inner = Object.values(item);
    if (isArray(item) && inner.length !== item.length) throw refused("holds an array with holes");
    for (const part of inner) open.push([part, level + 1]);
  }
}

const isLeaf = (value: unknown): boolean =>
  value === null || ["string", "number", "boolean", "undefined"].includes(typeof value);

const refused = (what: string): BpttError =>
  new BpttError("InvalidArgument", `The configuration ${what}.`);
