// Which files of the numeric core import which, read from their `use` declarations and paths.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** A module by its path below the crate (`graph::place`), and the text of its file without its tests. */
type Modules = ReadonlyMap<string, string>;

/** Modules and the modules that they import. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

function modulesIn(folder: string): Modules {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const named = files
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".rs") && file !== "lib.rs" && !/\btests\b/.test(file));
  return new Map(
    named.map((file) => {
      const module = file.replace(/(\/mod)?\.rs$/, "").replaceAll("/", "::");
      const [text] = readFileSync(path.join(folder, file), "utf8").split("#[cfg(test)]\nmod");
      return [module, text!.replace(/\/\/.*/g, "").replace(/pub\(in [^)]*\)/g, "")];
    }),
  );
}

/** `a::{b, c::d}` as `a::b` and `a::c::d`. */
function paths(use: string): string[] {
  const open = use.indexOf("{");
  if (open < 0) return [use.split(" as ")[0]!.trim()];
  const items: string[] = [];
  let [depth, item] = [0, ""];
  for (const letter of use.slice(open + 1, use.lastIndexOf("}"))) {
    if (letter === "{") depth++;
    if (letter === "}") depth--;
    if (letter === "," && depth === 0) {
      items.push(item);
      item = "";
    } else item += letter;
  }
  const named = [...items, item].filter((one) => one.trim() !== "");
  return named.flatMap((one) => paths(use.slice(0, open) + one.trim()));
}

const usesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].flatMap(([, use]) => paths(use!.replace(/\s+/g, " ")));

/** Of each module what it hands on from its children: a name, and where it comes from. */
type HandedOn = ReadonlyMap<string, ReadonlyMap<string, string>>;

const handedOn = (module: string, text: string): ReadonlyMap<string, string> =>
  new Map(
    usesIn(text, /^\s*pub(?:\([^)]*\))? use ([^;]+);/gm).map((use) => [
      use.split("::").at(-1)!,
      use.startsWith("crate::") ? use.slice(7) : `${module}::${use}`,
    ]),
  );

/** The module in which what a path names is written, if it is one of the crate's. */
function home(name: string, modules: HandedOn): string | undefined {
  const parts = name.split("::");
  for (let count = parts.length; count > 0; count--) {
    const module = parts.slice(0, count).join("::");
    const handed = modules.get(module);
    if (handed === undefined) continue;
    const next = parts[count] && handed.get(parts[count]);
    // A macro is handed on under its own name.
    return next && next !== name ? home(next, modules) : module;
  }
  return undefined;
}

/** A path as it is from the crate on. */
function fromCrate(use: string, module: string): string {
  if (use.startsWith("crate::")) return use.slice(7);
  const ups = use.match(/^(super::)*/)![0].length / 7;
  const above = module.split("::");
  return [...above.slice(0, above.length - ups), use.slice(7 * ups)].join("::");
}

/** Every module of a crate with those that it imports; a parent that hands its children on imports none of them by that. */
export function rustImports(folder: string): Imports {
  const modules = modulesIn(folder);
  const handed = new Map([...modules].map(([module, text]) => [module, handedOn(module, text)]));
  return new Map(
    [...modules].map(([module, text]) => {
      const own = text.replace(/^\s*(pub(\([^)]*\))? )?use [^;]+;/gm, "");
      const children = [...text.matchAll(/^\s*mod (\w+);/gm)].map(([, child]) => child!);
      const called = children.filter((child) => new RegExp(`\\b${child}::\\w`).test(own));
      const named = [
        ...usesIn(text, /^\s*use ([^;]+);/gm).filter(
          (use) => !/^(std|serde_json|ndarray|rayon)\b/.test(use),
        ),
        ...usesIn(text, /^\s*pub(?:\([^)]*\))? use (crate[^;]+);/gm),
        ...[...own.matchAll(/\b((?:crate|super)(?:::\w+)+)/g)].map(([, use]) => use!),
        ...called,
      ];
      const found = named.map((use) => {
        const above = /^(crate|super)\b/.test(use) ? fromCrate(use, module) : `${module}::${use}`;
        return home(above, handed);
      });
      return [module, new Set(found.flatMap((one) => (one && one !== module ? [one] : [])))];
    }),
  );
}
