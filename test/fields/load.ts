// What is stored of configurations in which one field is other than usual: one file a class, with what is other than in the first.
import { readdirSync, readFileSync } from "node:fs";
import type { Change } from "./compare.js";

const folder = new URL("../golden/fields/", import.meta.url);

/** A place within a configuration, and what stands there; without a value nothing does. */
type Patch = readonly [path: readonly (string | number)[], value?: unknown];

interface Stored {
  readonly base: object;
  readonly changes: readonly (Omit<Change, "model"> & { readonly patch: readonly Patch[] })[];
}

/** The classes, in order of their names. */
export const classes = (): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));

export function load(what: string): Change[] {
  const { base, changes }: Stored = JSON.parse(
    readFileSync(new URL(`${what}.json`, folder), "utf8"),
  );
  return changes.map(({ patch, ...change }) => ({ ...change, model: patched(base, patch) }));
}

export function patched(base: object, patch: readonly Patch[]): Change["model"] {
  const root = { model: structuredClone(base) };
  for (const change of patch) {
    const path = ["model", ...change[0]];
    const key = path.pop()!;
    // biome-ignore lint/suspicious/noExplicitAny: a walk through JSON
    const at = path.reduce((value: any, key) => value[key], root);
    if (change.length === 1) delete at[key];
    else at[key] = structuredClone(change[1]);
  }
  return root.model as Change["model"];
}
