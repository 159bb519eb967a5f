// The build puts the instruction that multiplies and adds at once where a function stands for it.
import { expect, test } from "vitest";
import { fused } from "../scripts/lib/fuse.mjs";
import { encode, list, moduleOf, parse, SECTION } from "../scripts/lib/wasm-binary.mjs";
import { allowRelaxed } from "./support/relaxing.js";

allowRelaxed();

const [F32, V128] = [0x7d, 0x7b];
const get = (...locals: number[]) => locals.flatMap((local) => [0x20, local]);
const [mul, add, splat, lane] = [
  [0xfd, 0xe6, 1],
  [0xfd, 0xe4, 1],
  [0xfd, 0x13],
  [0xfd, 0x1f, 0],
];
const NAME = "bptt::kernel::rooms::simd128::multiply_add_at_once::h0123456789abcdef";

/** Functions `x * factor + term` under these names, of as many vectors, behind an exported one that computes with the first on numbers. */
function moduleWith(names: string[], vectors = 3): Buffer {
  const body = [0, ...get(0, 1), ...mul, ...get(vectors - 1), ...add, 0x0b];
  const caller = [0, ...get(0), ...splat, ...get(1), ...splat, ...get(2), ...splat];
  const call = [...(vectors === 3 ? [] : [0x1a]), 0x10, 1, ...lane, 0x0b];
  const typeOf = (parameters: number[], result: number) => [
    ...[0x60, parameters.length, ...parameters],
    ...[1, result],
  ];
  const types = [typeOf([F32, F32, F32], F32), typeOf(Array(vectors).fill(V128), V128)];
  return moduleOf([
    [SECTION.types, list(types)],
    [SECTION.functions, list([[0], ...names.map(() => [1])])],
    [SECTION.exports, encode.exports([{ name: "compute", kind: 0, index: 0 }])],
    [SECTION.code, encode.code([[...caller, ...call], ...names.map(() => body)])],
    [SECTION.custom, encode.names(["caller", ...names].map((name, i) => [i, name]))],
  ]);
}

test("a product and a sum round once, and nothing else is changed", () => {
  const module = moduleWith([NAME, "bptt::another"]);
  const bytes = fused(module);
  const [before, after] = [parse(module), parse(bytes)];
  const changed = after.bodies.filter(
    (body: Uint8Array, i: number) => !before.bodies[i].equals(body),
  );
  expect(changed).toHaveLength(1);
  expect(changed[0]!.subarray(-4)).toEqual(Buffer.from([0xfd, 0x85, 0x02, 0x0b]));
  expect(after.names).toEqual(before.names);
  const compute = (of: Uint8Array) =>
    new WebAssembly.Instance(new WebAssembly.Module(of as BufferSource)).exports.compute as (
      x: number,
      factor: number,
      term: number,
    ) => number;
  const x = 1 + 2 ** -12;
  // The square has a bit that no f32 holds beside the others.
  expect(compute(module)(x, x, -1)).toBe(2 ** -11);
  expect([2 ** -11, 2 ** -11 + 2 ** -24]).toContain(compute(bytes)(x, x, -1));
});

test.each<[string, Buffer]>([
  ["none", moduleWith(["bptt::another"])],
  ["two, as where LLVM has made a second one for some constant", moduleWith([NAME, `${NAME}.1`])],
  ["one of two vectors, as where LLVM has seen that the third is the same", moduleWith([NAME], 2)],
])("a module with %s is refused", (_, module) => {
  expect(() => fused(module)).toThrow(/no single function that stands for/);
});
