// What is changed in the glue that wasm-bindgen writes.
import { StepError } from "./run.mjs";

/** The surroundings that the glue reads: it is given them, as sandboxes of test runners lack some. */
const given = ["FinalizationRegistry", "TextDecoder", "TextEncoder"];

/**
 * The glue as a function that makes it. wasm-bindgen keeps the instance in variables of its file, once for good; made by a
 * function, each engine has variables of its own, and one that was shut down leaves nothing behind: neither its memory nor a
 * pointer that a collected object would free in the memory of the next.
 *
 * Its own ways to an instance are left out for one that takes a compiled module: they ask for `Response` and `Request`, at which Node loads all of its
 * `fetch`, for 45 to 95 ms, and have a default URL, which bundlers would chase.
 */
export function asFactory(text) {
  const names = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  const body = owned(text)
    .replace(/^\/\* @ts-self-types.*\n/, "")
    .replace(
      /^async function __wbg_load\([\s\S]*^export \{ initSync, __wbg_init as default \};$/m,
      init,
    )
    .replace(/^export (?=class|function)/gm, "");
  const known = ["function __wbg_get_imports(", "function __wbg_finalize_init(", init];
  if (
    /^export |import\.meta|shared:true/m.test(body) ||
    !known.every((part) => body.includes(part))
  ) {
    throw new StepError("wasm-bindgen's glue has another form than scripts/lib/glue.mjs expects.");
  }
  return `export default function makeGlue({ ${given.join(", ")} }) {\n${body}\nreturn { ${names.join(", ")}, init };\n}\n`;
}

/** Runs a module: on a memory that another thread has made and with a stack of so many bytes, where they are given, else on one of its own, which threads may share or not. */
const init = `async function init(module, shared, memory, stack) {
    const instance = await WebAssembly.instantiate(module, __wbg_get_imports(memory, shared));
    return __wbg_finalize_init(instance, module, stack);
}`;

/** Memory that is shared where that is wanted; by itself the glue of a build for threads always shares it. */
const owned = (text) =>
  text
    .replace("function __wbg_get_imports(memory) {", "function __wbg_get_imports(memory, shared) {")
    .replace(/(new WebAssembly\.Memory\({[^}]*)shared:true/, "$1shared");

/** Its type; what it makes is described by hand, in ts/engine/local.ts. */
export const factoryTypes = `export default function makeGlue(given: {
${given.map((name) => `  ${name}: typeof globalThis.${name} | undefined;`).join("\n")}
}): unknown;
`;
