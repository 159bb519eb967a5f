// The bytes of the module's code by what they are for.
import { readFileSync } from "node:fs";
import { parse } from "../../scripts/lib/wasm-binary.mjs";

/** Bytes of the functions of one file or folder of the sources, by its path. */
export type Bytes = ReadonlyMap<string, number>;

/** Whose function it is: of rooms that have a file for each layer or loss, that one; of others the room, the facade, Rust's library or a crate. */
function ownerOf(name: string): string {
  const found = /\bbptt::((?:layer|loss|metric|optimizer)::\w+|\w+)/.exec(name);
  if (found) return found[1]!;
  if (/bptt_(facade|wasm)/.test(name) || /^\w+( multivalue shim)?$/.test(name)) return "the facade";
  const crate = /^[<&]*(\w+)/.exec(name)?.[1] ?? "";
  return ["core", "alloc", "std", "compiler_builtins"].includes(crate)
    ? "Rust's library"
    : "crates";
}

/** Of a module whose functions have names beside it. */
export function bytesOf(module: string): Bytes {
  const symbols = readFileSync(module.replace(/wasm$/, "symbols"), "utf8");
  const names = new Map(
    symbols
      .trim()
      .split("\n")
      .map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(":") + 1)]),
  );
  const { imported, bodies } = parse(readFileSync(module));
  const bytes = new Map<string, number>();
  bodies.forEach((body, i) => {
    const owner = ownerOf(names.get(imported + i) ?? "");
    bytes.set(owner, (bytes.get(owner) ?? 0) + body.length);
  });
  return bytes;
}
