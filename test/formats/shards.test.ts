// Weights in several files (.weights.json): those that Keras wrote, and those written here.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dense, Embedding, GRU, LSTM, loadModel, type Model, Sequential } from "bptt";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { writeZip } from "../../ts/formats/zip/write.js";
import { expectError } from "../support/models.js";

const SHARDED = new URL("shards/sharded.weights.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "bptt-shards-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
const at = (name: string) => join(folder, name);

const small = (units = 4): Model => {
  const model = new Sequential([new Embedding(9, 4), new GRU(units), new Dense(1)], { seed: 3 });
  model.build([null, 5]);
  return model;
};
/** KB as GB. */
const KB = 2 ** -20;

test("Keras's, of which one group is in two files", async () => {
  const whole = await loadModel(new URL("keras/07_seq2seq.keras", import.meta.url), {
    compile: false,
  });
  const model = await loadModel(await whole.save());
  await model.setWeights(
    (await model.getWeights()).map(({ data, ...rest }) => ({ ...rest, data: data.map(() => 0) })),
  );
  await model.loadWeights(SHARDED);
  expect(await model.getWeights()).toEqual(await whole.getWeights());
});

describe("written", () => {
  test("and read: the same bits, and a file for each so many bytes", async () => {
    const model = small();
    await model.saveWeights(at("a.weights.json"), { maxShardSize: 0.25 * KB });
    const names = readdirSync(folder).sort();
    const map = JSON.parse(readFileSync(at("a.weights.json"), "utf8"));
    const bytes = (await model.getWeights()).reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(map.metadata).toEqual({ total_size: bytes });
    expect(map.weight_map).toEqual({
      "/layers/embedding/vars": "a_00000.weights.h5",
      "/layers/gru/cell/vars": ["a_00001.weights.h5", "a_00002.weights.h5", "a_00003.weights.h5"],
      "/layers/dense/vars": "a_00003.weights.h5",
    });
    expect(names).toEqual([
      "a.weights.json",
      "a_00000.weights.h5",
      "a_00001.weights.h5",
      "a_00002.weights.h5",
      "a_00003.weights.h5",
    ]);
    const again = small();
    await again.setWeights(
      (await again.getWeights()).map(({ shape, data }) => ({
        shape,
        data: data.map((v) => v + 1),
      })),
    );
    await again.loadWeights(at("a.weights.json"));
    expect(await again.getWeights()).toEqual(await model.getWeights());
  });

  test("in one file, where nothing else is said", async () => {
    await small().saveWeights(at("a.weights.json"));
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test.each([
    [{ maxShardSize: 0.1 * KB }, /the weight "layers\/embedding\/vars\/0" alone has 144 bytes/],
    [{ maxShardSize: 0 }, /expected a number of GB above 0, got 0/],
  ])("not with %j", async (options, message) => {
    const saved = () => small().saveWeights(at("a.weights.json"), options);
    await expectError(saved, "InvalidArgument", message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("not to one file, and not as bytes", async () => {
    const options = { maxShardSize: 1 };
    const one = () => small().saveWeights(at("a.weights.h5"), options);
    await expectError(one, "InvalidArgument", /takes `maxShardSize` for names that end in/);
    const bytes = () => small().saveWeights(undefined, { format: "shards" });
    await expectError(bytes, "InvalidArgument", /to several files, and must be told where/);
  });
});

test("a pickle of NumPy's within .keras is told of", async () => {
  const archive = writeZip(
    new Map(["config.json", "model.weights.npz"].map((name) => [name, new Uint8Array(4)])),
  );
  await expectError(
    () => loadModel(archive),
    "File",
    /its weights are in model\.weights\.npz, a pickle/,
  );
});

describe("refused, and nothing changes", () => {
  const write = (map: unknown, metadata: unknown = {}) =>
    writeFileSync(at("b.weights.json"), JSON.stringify({ metadata, weight_map: map }));
  const refused = async (message: RegExp, model = small()) => {
    const before = await model.getWeights();
    await expectError(() => model.loadWeights(at("b.weights.json")), "File", message);
    expect(await model.getWeights()).toEqual(before);
  };

  test.each(["../x.h5", "/x.h5", "c:x.h5", "a\\x.h5", "..h5", "x.txt", "", 7, ["x.h5", null]])(
    "the name %j",
    async (name) => {
      write({ "/layers/dense/vars": name });
      await refused(/which is no name of a \.h5 file in its folder/);
    },
  );

  test("more than the model can have", async () => {
    write({}, { total_size: 1e12 });
    await refused(/hold more than the \d+ bytes/);
    write({ "/layers/dense/vars": Array.from({ length: 9 }, (_, i) => `${i}.h5`) });
    await refused(/tells of 9 files, and the model has 6 weights/);
  });

  test("no map, a missing file, another model", async () => {
    write(7);
    await refused(/has no weight_map/);
    write({ "/layers/dense/vars": "b_00000.weights.h5" });
    await refused(/b_00000\.weights\.h5: /);
    await small(5).saveWeights(at("b.weights.json"));
    await refused(/has shape \(4, 15\), and the model's has \(4, 12\)/);
  });

  test("what the map does not tell, or twice", async () => {
    await small().saveWeights(at("b.weights.json"));
    const [name] = readdirSync(folder).filter((name) => name.endsWith(".h5"));
    write({ "/layers/dense/vars": name });
    await refused(/holds "layers\/embedding\/vars\/0", of which it does not tell/);
    writeFileSync(at("b2.h5"), readFileSync(at(name!)));
    const both = [name, "b2.h5"];
    write({
      "/layers/dense/vars": both,
      "/layers/gru/cell/vars": both,
      "/layers/embedding/vars": both,
    });
    await refused(/is in two of its files/);
  });

  test("bytes alone", () =>
    expectError(
      () => small().loadWeights(readFileSync(SHARDED)),
      "File",
      /tells of weights in other files/,
    ).then(() => {}));
});

test("a layer of the same form twice", async () => {
  const model = new Sequential([new LSTM(2, { returnSequences: true }), new LSTM(2)]);
  model.build([null, 3, 2]);
  await model.saveWeights(at("c.weights.json"), { maxShardSize: 0.07 * KB });
  const before = await model.getWeights();
  await model.loadWeights(at("c.weights.json"));
  expect(await model.getWeights()).toEqual(before);
});
