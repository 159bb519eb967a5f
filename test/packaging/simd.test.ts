// Looks into the published modules: the hot kernels must consist of SIMD instructions.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, test } from "vitest";
import { packageBin } from "../../scripts/lib/npm.mjs";
import { sharing } from "../../ts/engine/sharing.js";
import { executeNode } from "./execute.js";

const consumer = inject("consumer");
const wasm = path.join(consumer, "node_modules", "bptt", "dist", "wasm");
const symbolFolder = fileURLToPath(new URL("../../ts/engine/wasm", import.meta.url));

/** Functions that a training step spends its time in, by the names of their Rust paths. */
const hotKernels = [
  /numbers::row_block::plain/,
  /numbers::multiply_panel::plain/,
  // What of it works on whole lines is a function of its own, or none.
  /kernel::activation::activate|sigmoid_all/,
  /rmsprop.*::step/,
];

interface Counts {
  [instruction: string]: number;
}

/** A module as text. */
async function disassemble(file: string): Promise<string> {
  const text = path.join(consumer, `${path.basename(file)}.wat`);
  const disassembler = packageBin("binaryen", "wasm-dis");
  await executeNode([disassembler, "--all-features", file, "-o", text], consumer);
  return readFileSync(text, "utf8");
}

/** A module as threads compile it, in a file of its own. */
function sharedCopy(file: string): string {
  const copy = path.join(consumer, `shared.${path.basename(file)}`);
  writeFileSync(copy, sharing(readFileSync(file)));
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

const PARTS = ["", ".training", ".rest", ".threads", ".relaxed"];
const fileOf = (part: string) => path.join(wasm, `bptt${part}.wasm`);

/** What of the functions have names like this one. */
async function hotCounts(parts: readonly string[]): Promise<(kernel: RegExp) => Counts[]> {
  const named: [string, Counts][] = [];
  for (const part of parts) {
    const symbols = readSymbols(path.join(symbolFolder, `bptt${part}.symbols`));
    for (const [number, counts] of await countInstructions(fileOf(part))) {
      named.push([symbols.get(number) ?? "", counts]);
    }
  }
  return (kernel) => named.filter(([name]) => kernel.test(name)).map(([, counts]) => counts);
}

test("the module is small", () => {
  const bytes = readFileSync(fileOf(""));
  const gzipped = gzipSync(bytes, { level: 9 }).length;
  const kilobytes = (size: number) => `${(size / 1024).toFixed(0)} KB`;
  console.info(`bptt.wasm: ${kilobytes(bytes.length)}, ${kilobytes(gzipped)} gzipped`);
  // Further parts are loaded when they are needed.
  expect(gzipped).toBeLessThan(195 * 1024);
});

test("parts take memory, which threads share", async () => {
  const memory = /\(import .*\(memory .*\)/;
  for (const part of PARTS) {
    const [shared] = memory.exec(await disassemble(sharedCopy(fileOf(part)))) ?? [];
    expect(shared, part).toMatch(/shared/);
    const [own] = memory.exec(await disassemble(fileOf(part))) ?? [];
    expect(own, part).toBe(shared?.replace(" shared", ""));
  }
});

test("threads wait for work in their part", async () => {
  expect(await disassemble(fileOf(".threads"))).toMatch(/memory\.atomic\.wait32/);
});

test("one part alone has instructions that not every runtime has", async () => {
  for (const part of PARTS) {
    expect(/\.relaxed_/.test(await disassemble(fileOf(part))), part).toBe(part === ".relaxed");
  }
});

test.each([
  ["", ["f32x4.mul", "f32x4.add"]],
  [".relaxed", ["f32x4.relaxed_madd"]],
])("bptt%s.wasm computes with four numbers at a time in many places", async (part, expected) => {
  const all = [...(await countInstructions(fileOf(part))).values()];
  for (const instruction of expected) {
    const total = all.reduce((sum, counts) => sum + (counts[instruction] ?? 0), 0);
    expect(total, instruction).toBeGreaterThan(40);
  }
});

const reason = "SKIPPED: a finished build has no file of names";
const named = existsSync(path.join(symbolFolder, "bptt.symbols"));
describe.skipIf(!named)(`hot kernels${named ? "" : ` (${reason})`}`, () => {
  const total = (functions: Counts[], pattern: RegExp) =>
    functions
      .flatMap((found) => Object.entries(found))
      .reduce((sum, [name, count]) => sum + (pattern.test(name) ? count : 0), 0);

  test("have SIMD", async () => {
    const like = await hotCounts(["", ".training"]);
    for (const kernel of hotKernels) {
      expect(like(kernel).length, `functions like ${kernel}`).toBeGreaterThan(0);
      expect(total(like(kernel), /^f32x4/), `in ${kernel}`).toBeGreaterThan(3);
    }
    for (const instruction of [/^f32x4\.mul$/, /^f32x4\.add$/]) {
      expect(total(like(hotKernels[0]!), instruction)).toBeGreaterThan(20);
    }
  });

  test.each([
    ["row_block", 0, 20],
    ["multiply_panel", 0, 20],
    // Squares, and their products with the argument; in a gate halves as well.
    ["tanh_all", 2, 10],
    ["gate_all", 4, 10],
  ])(
    "%s multiplies and adds at once, but for %i products of a vector",
    async (name, products, least) => {
      const found = (await hotCounts([".relaxed"]))(new RegExp(`::${name}::relaxed`));
      expect(found).toHaveLength(1);
      const sums = total(found, /relaxed_madd$/);
      expect(sums).toBeGreaterThan(least);
      // Tanh has eight sums for each vector.
      expect(total(found, /^f32x4\.mul$/)).toBe((products * sums) / 8);
    },
  );
});
