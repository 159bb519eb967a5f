// Each optimizer and option in Keras's files (optimizers.py): training goes on as it does in Keras, and what is written again is what Keras wrote.
import { readdirSync, readFileSync } from "node:fs";
import { loadModel } from "bptt";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readHDF5 } from "../../ts/formats/hdf5/read.js";
import { readZip } from "../../ts/formats/zip/read.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { dataSets, MOST } from "./support.js";

const FOLDER = new URL("optimizers/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".keras"));

interface Numbers {
  x: { shape: number[]; data: number[] };
  y: { shape: number[]; data: number[] };
  losses: Record<string, number[]>;
}
const told: Numbers = JSON.parse(readFileSync(new URL("numbers.json", FOLDER), "utf8"));
const [x, y] = [told.x, told.y].map(({ shape, data }) => ({
  shape,
  data: Float32Array.from(data),
}));

const warn = vi.spyOn(console, "warn");
beforeEach(() => {
  warn.mockReset();
});
afterEach(() => {
  expect(warn).not.toHaveBeenCalled();
});

/** All numbers of a `.keras` by their paths: weights, and what the optimizer keeps. */
function stored(bytes: Uint8Array): [path: string, shape: readonly number[], numbers: number[]][] {
  const file = readZip(bytes, "it", MOST).get("model.weights.h5")!;
  return dataSets(readHDF5(file.bytes(), "it", MOST)).map(([path, set]) => [
    path,
    set.shape,
    Array.from(floatsOf(set)),
  ]);
}

test("there are files of all optimizers", () => {
  expect(FILES).toEqual(Object.keys(told.losses).sort());
  expect(FILES.length).toBe(29);
});

describe.each(FILES)("%s", (name) => {
  test("goes on training as Keras does", async () => {
    const model = await loadModel(new URL(name, FOLDER));
    expect(model.optimizer!.iterations).toBeGreaterThan(0);
    const { history } = await model.fit(x as never, y as never, {
      epochs: 3,
      batchSize: 2,
      shuffle: false,
      verbose: 0,
    });
    const losses = told.losses[name]!;
    const far = history.loss!.map((loss, i) => Math.abs(loss - losses[i]!) / losses[i]!);
    expect(Math.max(...far)).toBeLessThan(1e-6);
  });

  test("is written with the same numbers in the same places", async () => {
    const bytes = readFileSync(new URL(name, FOLDER));
    const model = await loadModel(new Uint8Array(bytes));
    expect(stored(await model.save())).toEqual(stored(bytes));
  });
});
