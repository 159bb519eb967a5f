// What is changed in the glue that wasm-bindgen writes.
import { StepError } from "./run.mjs";

/** The surroundings that the glue reads: it is given them, as sandboxes of test runners lack some. */
const given = ["FinalizationRegistry", "TextDecoder", "TextEncoder"];

/**
 * The glue as a function that makes it. wasm-bindgen keeps the instance in variables of its file, once for good; made by a
 * function, each engine has variables of its own, and one that was shut down leaves nothing behind: neither its memory nor a
 * pointer that a collected object would free in the memory of the next.
 *
 * Nor is there a default URL any more: the engine always says which module it wants, and bundlers would chase the default.
 */
export function asFactory(text) {
  const names = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  const body = text
    .replace(/^\/\* @ts-self-types.*\n/, "")
    .replace(/if \(module_or_path === undefined\) \{\s*module_or_path = new URL\([^)]*\);\s*\}/, "")
    .replace(/^export (?=class|function)/gm, "")
    .replace(
      /^export \{ initSync, __wbg_init as default \};$/m,
      `return { ${names.join(", ")}, initSync, init: __wbg_init };`,
    );
  if (/^export |import\.meta/m.test(body) || !body.includes("init: __wbg_init")) {
    throw new StepError("wasm-bindgen's glue has another form than scripts/lib/glue.mjs expects.");
  }
  return `export default function makeGlue({ ${given.join(", ")} }) {\n${body}}\n`;
}

/** Its type; what it makes is described by hand, in ts/engine/local.ts. */
export const factoryTypes = `export default function makeGlue(given: {
${given.map((name) => `  ${name}: typeof globalThis.${name} | undefined;`).join("\n")}
}): unknown;
`;
