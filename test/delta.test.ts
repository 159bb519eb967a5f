// Modules of which the package has what they have beside another one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as bptt from "bptt";
import { afterAll, afterEach, expect, test } from "vitest";
import { BASES, deltaOf, readModule } from "../scripts/lib/delta.mjs";
import { ALL_FILES } from "../ts/engine/all_files.js";
import { compile } from "../ts/engine/compile.js";
import { Delta } from "../ts/engine/delta.js";
import { fileWithBase } from "../ts/engine/files.js";
import { expectError } from "./support/models.js";

const built = fileURLToPath(new URL("../ts/engine/wasm", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "bptt-delta-"));
const place = (name: string) => path.join(folder, name);
const urlOf = (name: string) => pathToFileURL(place(name));

afterEach(() => bptt.shutdown());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes of no order, of which the same number always gives the same. */
const noise = (length: number, seed: number) =>
  Buffer.from(Array.from({ length }, (_, i) => (Math.imul(i + seed, 0x9e3779b1) >>> 13) & 255));

const sectionOf = (module: Uint8Array) =>
  new Uint8Array(
    WebAssembly.Module.customSections(new WebAssembly.Module(module as BufferSource), "delta")[0]!,
  );

const base = noise(5000, 1);

test.each<[string, Buffer]>([
  ["the same", base],
  ["nothing", Buffer.alloc(0)],
  ["one that has nothing of it", noise(300, 9999)],
  ["another first and last byte", Buffer.concat([noise(1, 5), base.subarray(1, -1), noise(1, 7)])],
  ["pieces in another order", Buffer.concat([base.subarray(3000), base.subarray(0, 2000)])],
  [
    "single bytes and pieces that differ, are new or are missing",
    Buffer.concat([
      ...[base.subarray(0, 400), noise(1, 3), base.subarray(401, 900), noise(70, 8)],
      ...[base.subarray(900, 1500), base.subarray(1700, 4000), base.subarray(100, 300)],
    ]),
  ],
])("%s is restored to the bit", (_, target) => {
  const module = deltaOf(base, target, "base.wasm");
  const delta = new Delta(sectionOf(module));
  expect(delta.base).toBe("base.wasm");
  expect(Buffer.from(delta.restored(base)!).equals(target)).toBe(true);
  writeFileSync(place("base.wasm"), base);
  writeFileSync(place("told.wasm"), module);
  expect(readModule(place("told.wasm")).equals(target)).toBe(true);
});

test("what differs in a byte of a hundred takes a few bytes for each", () => {
  const target = Buffer.from(base);
  for (let at = 50; at < target.length; at += 100) target[at]! ^= 1;
  expect(deltaOf(base, target, "base.wasm").length).toBeLessThan(50 * 5);
});

test("a base of another build is noticed", () => {
  const module = deltaOf(base, noise(300, 2), "base.wasm");
  expect(new Delta(sectionOf(module)).restored(noise(5000, 2))).toBeUndefined();
});

/** Writes a part, told beside what is no module. */
function writeRest(): void {
  const rest = readFileSync(path.join(built, "bptt.simd128.rest.wasm"));
  const other = Buffer.from(rest);
  for (let at = 0; at < other.length; at += 1000) other[at]! ^= 255;
  writeFileSync(place("other.wasm"), other);
  writeFileSync(place("rest.wasm"), deltaOf(other, rest, "other.wasm"));
  for (const name of ["bptt.simd128.wasm", "bptt.simd128.training.wasm"]) {
    cpSync(path.join(built, name), place(name));
  }
}

const whole = { wasm: urlOf("bptt.simd128.wasm"), training: urlOf("bptt.simd128.training.wasm") };

async function flattened() {
  using model = new bptt.Sequential([new bptt.Flatten()]);
  return (await model.predict([[[1], [2]]])).toArray();
}

test("a part is made of both files", async () => {
  writeRest();
  await bptt.configure({ ...whole, rest: urlOf("rest.wasm") });
  expect(await flattened()).toEqual([[1, 2]]);
});

test("what can't be made whole is told", async () => {
  writeRest();
  const bytes = readFileSync(place("rest.wasm"));
  await bptt.configure({ ...whole, rest: bytes });
  await expectError(
    flattened,
    "EngineLoad",
    /^The engine could not be loaded: the module from the bytes given to configure is told beside other\.wasm, and nothing tells where that lies\. /,
  );
  await bptt.shutdown();
  await bptt.configure({ ...whole, rest: urlOf("rest.wasm") });
  writeFileSync(place("other.wasm"), noise(200, 4));
  await expectError(
    flattened,
    "EngineLoad",
    /other\.wasm is of another build than .*rest\.wasm\. /,
  );
});

test("a file that is whole needs none beside it", async () => {
  const file = pathToFileURL(path.join(built, "bptt.simd128.rest.wasm"));
  const { module } = await compile(file, "custom", urlOf("missing.wasm"));
  expect(WebAssembly.Module.imports(module).length).toBeGreaterThan(0);
});

test("the library looks beside those files that the package tells modules by", () => {
  const told = (Object.keys(ALL_FILES) as (keyof typeof ALL_FILES)[]).flatMap((name) => {
    const [file, base] = fileWithBase(name).flatMap((url) =>
      url ? path.basename(url.pathname) : [],
    );
    return base === undefined ? [] : [[file, base]];
  });
  expect(Object.fromEntries(told)).toEqual(BASES);
});
