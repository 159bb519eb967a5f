// Modules are told for memory of their own, and threads share one.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PARTS } from "../ts/engine/parts.js";
import { sharing } from "../ts/engine/sharing.js";
import { allowRelaxed } from "./support/relaxing.js";

allowRelaxed();

const FILES = ["", ...PARTS.map((part) => `.${part}`)].map((part) => `bptt${part}.wasm`);

test.each(FILES)("%s is one bit away from a module for shared memory", (name) => {
  const alone = readFileSync(new URL(`../ts/engine/wasm/${name}`, import.meta.url));
  const shared = sharing(alone);
  const others = [...shared.keys()].filter((at) => shared[at] !== alone[at]);
  expect(others.map((at) => [alone[at], shared[at]])).toEqual([[1, 3]]);
  expect(WebAssembly.validate(shared as BufferSource)).toBe(true);
  expect([...sharing(shared)]).toEqual([...shared]);
});

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** Imports, each behind the names "m" and "x", of this many bytes together. */
const imports = (count: number, ...bytes: number[]) => [2, bytes.length + 1, count, ...bytes];
const named = (...kind: number[]) => [1, 0x6d, 1, 0x78, ...kind];
const memory = named(2, 1, 1, 2);

test.each<[string, number[], number?]>([
  ["a memory alone", imports(1, ...memory), 16],
  [
    "a memory behind a table, with a largest size and without, and a global",
    imports(
      4,
      ...[...named(1, 0x70, 1, 0, 3), ...named(1, 0x70, 0, 0), ...named(3, 0x7f, 0), ...memory],
    ),
    40,
  ],
  ["a section before it", [0, 3, 1, 0x61, 2, ...imports(1, ...memory)], 21],
  ["imports without a memory", imports(1, ...named(3, 0x7f, 0))],
  ["no imports", []],
  ["sections that are cut off", [2, 200, 4, 1, 0x6d]],
  ["lengths that are cut off", [1, 0x80]],
])("%s", (_, sections, at) => {
  const alone = Uint8Array.from([...MAGIC, ...sections]);
  const shared = sharing(alone);
  const others = [...shared.keys()].filter((place) => shared[place] !== alone[place]);
  expect(others).toEqual(at === undefined ? [] : [at]);
});
