// Native code has the bits of WebAssembly: of the build that fuses multiply and add, where the processor does, on any number of threads.
import { readdirSync, readFileSync } from "node:fs";
import v8 from "node:v8";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { findNative } from "../ts/engine/native.js";
import type { ConfigureOptions, Predictions } from "../ts/index.js";
import type { Case } from "./conformance/case.js";

const found = await findNative();
const folder = new URL("golden/random/", import.meta.url);
const cases: Case[] = readdirSync(folder).map((name) =>
  JSON.parse(readFileSync(new URL(name, folder), "utf8")),
);

/** Outputs, trained weights and losses of each case, by an engine of a library of its own: no setting of an engine before stays. */
async function numbersBy(options: ConfigureOptions): Promise<number[][]> {
  vi.resetModules();
  // Of which models without a seed make theirs.
  vi.spyOn(Math, "random").mockReturnValue(0.3);
  const bptt = await import("../ts/index.js");
  const { dataOf, modelOf } = await import("./conformance/case.js");
  await bptt.configure(options);
  const numbersOf = async (given: Case): Promise<number[]> => {
    using model = await modelOf(given);
    const { x, y, sampleWeight } = dataOf(given);
    const before = [await model.predictOnBatch(x)].flat() as Predictions[];
    const losses = [];
    for (let i = 0; i < 100; i++) {
      losses.push((await model.trainOnBatch(x, y, sampleWeight ? { sampleWeight } : {})).loss!);
    }
    const tensors = [...before, ...(await model.getWeights())];
    return [...tensors.flatMap(({ data }) => [...data]), ...losses];
  };
  const all = [];
  for (const given of cases) all.push(await numbersOf(given));
  const { engine = "wasm", threads = 1 } = options;
  expect(bptt.engineInfo()).toMatchObject({ engine, threads });
  await bptt.shutdown();
  return all;
}

describe.skipIf(!("file" in found))("native code", () => {
  let wanted: number[][];

  beforeAll(async () => {
    // Node 20 has relaxed SIMD behind this flag.
    v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
    const build = "level" in found && found.level === "scalar" ? "simd128" : "relaxed";
    wanted = await numbersBy({
      wasm: new URL(`../ts/engine/wasm/bptt.${build}.wasm`, import.meta.url),
    });
  }, 300_000);

  test.each([1, 2, 4])("on %i threads", { timeout: 300_000 }, async (threads) => {
    const got = await numbersBy({ engine: "native", threads, worker: false });
    const same = (a: number[], b: number[]) =>
      a.length === b.length && a.every((number, k) => Object.is(number, b[k]));
    const different = cases.filter((_, i) => !same(got[i]!, wanted[i]!));
    expect(different.map(({ seed }) => seed)).toEqual([]);
  });
});
