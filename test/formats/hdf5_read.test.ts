// HDF5 files that h5py and Keras wrote, read as h5py reads them (corpus.py, dump.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DataSet, type Group, readHDF5 } from "../../ts/formats/hdf5/read.js";
import { floatsOf } from "../../ts/io/number_types.js";
import { expectError } from "../support/models.js";
import * as support from "./support.js";

const { expected, file, MOST } = support;

const read = (name: string): Group => readHDF5(file(name), name, MOST);
const set = (root: Group, path: string): DataSet => {
  const found = support.dataSets(root).find(([name]) => name === path)?.[1];
  expect(found, path).toBeInstanceOf(DataSet);
  return found!;
};

describe("what h5py sees is read", () => {
  test.each(Object.keys(expected.hdf5))("in %s", (name) => {
    expect(support.dump(read(name))).toEqual(expected.hdf5[name]);
  });

  test.each(Object.keys(expected.keras))("in Keras's %s", (name) => {
    const bytes = support.weightsOf(name, file(`keras/${name}`));
    expect(support.dump(readHDF5(bytes, name, MOST))).toEqual(expected.keras[name]);
  });

  // Its groups have more links than fit into a header.
  const others = Object.keys(support.expectedSamples).filter(
    (name) => !name.startsWith("x_latest"),
  );
  const title = support.hasSamples
    ? "in all files of the collection"
    : "in the collection of model files, which is not beside this project: skipped";
  test.skipIf(!support.hasSamples)(title, () => {
    expect(others.length).toBeGreaterThan(50);
    for (const name of others) {
      const bytes = support.weightsOf(name, readFileSync(`${support.samples}${name}`));
      const found = support.dump(readHDF5(bytes, name, MOST));
      expect({ name, ...found }).toEqual({ name, ...support.expectedSamples[name] });
    }
  });
});

describe("a data set", () => {
  test("in one piece is a view of the file, and numbers are a copy", () => {
    const bytes = file("superblock0.h5");
    const data = set(readHDF5(bytes, "it", MOST), "/layers/dense/vars/0");
    expect([data.type, data.shape]).toEqual(["float32", [2, 3]]);
    expect(data.bytes().buffer).toBe(bytes.buffer);
    const floats = floatsOf(data);
    expect([...floats]).toEqual([0, 1, 2, 3, 4, 5]);
    floats.fill(9);
    expect([...floatsOf(data)]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("of one number gives it, as exactly as a double can", async () => {
    const root = read("types.h5");
    expect(set(root, "/scalar").number()).toBe(2 ** 40 + 1);
    await expectError(() => set(root, "/f4").number(), "File", /one number was expected.*\[16\]/);
  });

  test("within a Node Buffer is read as from any other array", () => {
    const pool = Buffer.concat([Buffer.alloc(3), file("superblock0.h5")]);
    const data = set(readHDF5(pool.subarray(3), "it", MOST), "/layers/dense/vars/1");
    expect([...floatsOf(data)]).toEqual([0, 1, 2]);
  });

  test("may take no more than is expected, in all", async () => {
    const bytes = file("chunks.h5");
    await expectError(
      () => readHDF5(bytes, "it", 9000),
      "File",
      /its data sets would take \d+ bytes, and at most 9000 are expected/,
    );
    expect(readHDF5(bytes, "it", 30_000)).toBeDefined();
  });
});

describe("attributes", () => {
  const { attributes } = read("attributes.h5");

  test("are texts and lists of texts, however they are stored", () => {
    expect(attributes.text("model_config")).toBe('{"name": "größe 电影"}');
    expect(attributes.text("backend")).toBe("tensorflow");
    expect(attributes.text("padded")).toBe("ab");
    expect(attributes.texts("weight_names")).toEqual(["a/kernel:0", "b"]);
    expect(attributes.texts("texts")).toEqual(["one", "", "zwölf"]);
    expect(attributes.texts("nothing")).toEqual([]);
    expect(attributes.texts("absent")).toBeUndefined();
    expect(attributes.text("absent")).toBeUndefined();
  });

  test("may be split over several", () => {
    const names = Array.from({ length: 40 }, (_, i) => `layer_with_a_long_name_${i}`);
    expect(attributes.texts("layer_names")).toEqual(names);
  });

  test("of other kinds are refused when they are asked for", async () => {
    await expectError(() => attributes.text("count"), "File", /"count" holds no text/);
    await expectError(() => attributes.text("weight_names"), "File", /holds 2 texts, not one/);
  });
});

test("a group may stand in two places, and large ones have trees of several levels", () => {
  const { members } = read("links.h5");
  expect((members.get("many") as Group).members.size).toBe(700);
  const [twice, again] = ["twice", "again"].map((name) => members.get(name) as Group);
  expect([...twice!.members.keys()]).toEqual([...again!.members.keys()]);
});
