// Native code has the bits of WebAssembly: of the kernels that fuse multiply and add, where the processor does, on any number of threads.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findNative } from "../ts/engine/native.js";
import type { ConfigureOptions, Predictions } from "../ts/index.js";
import type { Case } from "./conformance/case.js";
import { takeRelaxed } from "./support/relaxing.js";

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
  const { engine, threads, deterministic } = options;
  const build = engine === "native" ? undefined : deterministic ? "simd128" : "relaxed";
  expect(bptt.engineInfo()).toMatchObject({ engine, build, threads });
  await bptt.shutdown();
  return all;
}

describe.skipIf(!("file" in found))("native code", () => {
  let wanted: number[][];

  beforeAll(async () => {
    takeRelaxed();
    const deterministic = "level" in found && found.level === "scalar";
    wanted = await numbersBy({ engine: "wasm", threads: 1, deterministic });
  }, 300_000);
  afterAll(() => void vi.unstubAllGlobals());

  test.each([1, 2, 4])("on %i threads", { timeout: 300_000 }, async (threads) => {
    const got = await numbersBy({ engine: "native", threads, worker: false });
    const same = (a: number[], b: number[]) =>
      a.length === b.length && a.every((number, k) => Object.is(number, b[k]));
    const different = cases.filter((_, i) => !same(got[i]!, wanted[i]!));
    expect(different.map(({ seed }) => seed)).toEqual([]);
  });
});
