// Looks into the published modules: the hot kernels must consist of SIMD instructions.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, test } from "vitest";
import { readModule } from "../../scripts/lib/delta.mjs";
import { packageBin } from "../../scripts/lib/npm.mjs";
import { sharing } from "../../ts/engine/sharing.js";
import { executeNode } from "./execute.js";

const consumer = inject("consumer");
const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm");
const symbolFolder = fileURLToPath(new URL("../../ts/engine/wasm", import.meta.url));

/** Functions that a training step spends its time in, by the names of their Rust paths. */
const hotKernels = [
  /Real(?: for f32)?>::row_block/,
  /Real(?: for f32)?>::multiply_panel/,
  // What of it works on whole lines is a function of its own, or none.
  /kernel::activation::activate|sigmoid_all/,
  /rmsprop.*::step/,
];

interface Counts {
  [instruction: string]: number;
}

/** A module as text. */
async function disassemble(file: string): Promise<string> {
  const whole = path.join(consumer, path.basename(file));
  const text = `${whole}.wat`;
  writeFileSync(whole, readModule(file));
  const disassembler = packageBin("binaryen", "wasm-dis");
  await executeNode([disassembler, "--all-features", whole, "-o", text], consumer);
  return readFileSync(text, "utf8");
}

/** A module as threads compile it, in a file of its own. */
function sharedCopy(file: string): string {
  const copy = path.join(consumer, `shared.${path.basename(file)}`);
  writeFileSync(copy, sharing(readModule(file)));
  return copy;
}

/** How often each function of a module contains each multiplication and addition, by the function's number. */
async function countInstructions(file: string): Promise<Map<number, Counts>> {
  const counts = new Map<number, Counts>();
  let imports = 0;
  let current: Counts = {};
  for (const line of (await disassemble(file)).split("\n")) {
    if (/^ \(import .*\(func /.test(line)) imports += 1;
    const start = /^ \(func \$(\d+)/.exec(line);
    if (start) {
      current = {};
      counts.set(imports + Number(start[1]), current);
    }
    const instruction = /\((f32(?:x4)?\.(?:relaxed_madd|mul|add))\b/.exec(line)?.[1];
    if (instruction) current[instruction] = (current[instruction] ?? 0) + 1;
  }
  return counts;
}

/** The functions' names, which the build keeps beside the optimised module. */
function readSymbols(file: string): Map<number, string> {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [Number(line.slice(0, colon)), line.slice(colon + 1)];
    }),
  );
}

/** What of a build's functions have names like this one: of those that predict, and of those that train, which may be a part of their own. */
async function hotCounts(variant: string): Promise<(kernel: RegExp) => Counts[]> {
  const named: [string, Counts][] = [];
  for (const part of [variant, `${variant}.training`]) {
    const file = path.join(wasm, `bptt.${part}.wasm`);
    if (!existsSync(file)) continue;
    const symbols = readSymbols(path.join(symbolFolder, `bptt.${part}.symbols`));
    for (const [number, counts] of await countInstructions(file)) {
      named.push([symbols.get(number) ?? "", counts]);
    }
  }
  return (kernel) => named.filter(([name]) => kernel.test(name)).map(([, counts]) => counts);
}

describe.each([
  ["simd128", ["f32x4.mul", "f32x4.add"]],
  ["relaxed", ["f32x4.relaxed_madd"]],
])("variant %s", (variant, expected) => {
  const file = path.join(wasm, `bptt.${variant}.wasm`);
  const symbolFile = path.join(symbolFolder, `bptt.${variant}.symbols`);

  test("is small", () => {
    const bytes = readModule(file);
    const gzipped = gzipSync(bytes, { level: 9 }).length;
    const kilobytes = (size: number) => `${(size / 1024).toFixed(0)} KB`;
    console.info(`${variant}: ${kilobytes(bytes.length)}, ${kilobytes(gzipped)} gzipped`);
    // Further parts are loaded when they are needed.
    expect(gzipped).toBeLessThan(195 * 1024);
  });

  test("multiplies four numbers at a time in many places", async () => {
    const all = [...(await countInstructions(file)).values()];
    for (const instruction of expected) {
      const total = all.reduce((sum, counts) => sum + (counts[instruction] ?? 0), 0);
      expect(total, instruction).toBeGreaterThan(40);
    }
  });

  test("takes memory, which threads share", async () => {
    const memory = /\(import .*\(memory .*\)/;
    const [shared] = memory.exec(await disassemble(sharedCopy(file))) ?? [];
    expect(shared).toMatch(/shared/);
    expect(memory.exec(await disassemble(file))?.[0]).toBe(shared?.replace(" shared", ""));
  });

  test("waits for work in the part for threads", async () => {
    const part = path.join(wasm, `bptt.${variant}.threads.wasm`);
    expect(await disassemble(part)).toMatch(/memory\.atomic\.wait32/);
  });

  test("fuses multiply and add only where it may", async () => {
    expect(/f32x4\.relaxed_madd/.test(await disassemble(file))).toBe(variant.startsWith("relaxed"));
  });

  const reason = "SKIPPED: a finished build has no file of names";
  const named = existsSync(symbolFile);
  test.skipIf(!named)(`has SIMD in each hot kernel${named ? "" : ` (${reason})`}`, async () => {
    const like = await hotCounts(variant);
    for (const kernel of hotKernels) {
      const functions = like(kernel);
      const total = (pattern: RegExp) =>
        functions
          .flatMap((found) => Object.entries(found))
          .reduce((sum, [name, count]) => sum + (pattern.test(name) ? count : 0), 0);
      expect(functions.length, `functions like ${kernel}`).toBeGreaterThan(0);
      expect(total(/^f32x4/), `SIMD instructions in ${kernel}`).toBeGreaterThan(3);
    }
    for (const instruction of expected) {
      const total = like(hotKernels[0]!).reduce((sum, found) => sum + (found[instruction] ?? 0), 0);
      expect(total, `${instruction} in the matrix products`).toBeGreaterThan(20);
    }
  });
});
