// Layers that tell of each step where it stands. golden/positions.json is KerasHub's own.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Add,
  Embedding,
  GRU,
  input,
  type Layer,
  Model,
  PositionEmbedding,
  Sequential,
  SGD,
  SinePositionEncoding,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers } from "./helpers.js";

interface Golden {
  config: Parameters<typeof Model.fromConfig>[0];
  weights: { shape: number[]; data: number[] }[];
  ids: number[][];
  outputs: number[][];
  loss: number;
  gradients: number[][];
}

const golden = JSON.parse(
  readFileSync(new URL("./golden/positions.json", import.meta.url), "utf8"),
) as Golden;

const arrays = ({ weights }: Golden) =>
  weights.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) }));

function expectClose(found: ArrayLike<number>, expected: readonly number[], within: number) {
  expect(found.length).toBe(expected.length);
  const errors = expected.map((value, i) => Math.abs(value - found[i]!));
  expect(Math.max(...errors)).toBeLessThan(within);
}

describe("KerasHub's model", () => {
  test("is read, puts out the same, masks ended and kept where they are there", async () => {
    using model = Model.fromConfig(golden.config);
    await model.setWeights(arrays(golden));
    const outputs = await model.predict(golden.ids);
    for (const [i, { data }] of (outputs as { data: Float32Array }[]).entries()) {
      expectClose(data, golden.outputs[i]!, 1e-6);
    }
  });

  test("has the same gradients", async () => {
    using model = Model.fromConfig(golden.config);
    await model.setWeights(arrays(golden));
    using trained = new Model({ inputs: model.inputs, outputs: model.outputs.slice(3) });
    trained.compile({ loss: "mse", optimizer: new SGD({ learningRate: 1 }) });
    const rows = golden.ids.length;
    const zeros = (...shape: number[]) => ({
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b)),
    });
    await trained.fit(golden.ids, [zeros(rows, 5, 3), zeros(rows, 3)], { verbose: 0 });
    for (const [i, { data }] of (await model.getWeights()).entries()) {
      const before = golden.weights[i]!.data;
      const gradient = Array.from(data, (after, j) => before[j]! - after);
      expectClose(gradient, golden.gradients[i]!, 1e-6);
    }
  });

  test("is written as KerasHub writes it", () => {
    using model = Model.fromConfig(golden.config);
    const described = (config: unknown, name: string) => {
      const { layers } = config as { layers: { name: string }[] };
      return layers.find((layer) => layer.name === name);
    };
    for (const name of ["learned", "sines"]) {
      const { module, class_name, registered_name } = described(golden.config, name) as never;
      expect(described(model.getConfig(), name)).toMatchObject({
        module,
        class_name,
        registered_name,
      });
    }
  });
});

const only = (layer: Layer, shape: (number | null)[]) => new Sequential([input({ shape }), layer]);

describe("vectors of steps", () => {
  test("are the same for every row, whatever it holds and however long it is", async () => {
    const [x, layer] = [input({ shape: [null, 2] }), new PositionEmbedding(3)];
    using model = new Model({ inputs: x, outputs: layer.apply(x) });
    await model.setWeights([{ shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]);
    const rows = await model.predict([
      [[9, 9]],
      [
        [7, 7],
        [0, 0],
        [1, 1],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
    expect(numbers(rows)).toEqual([1, 2, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4]);
  });

  test("sines are the paper's", async () => {
    using model = only(new SinePositionEncoding({ maxWavelength: 10 }), [4, 5]);
    const { data } = await model.predict([Array.from({ length: 4 }, () => [0, 0, 0, 0, 0])]);
    const expected = [0, 1, 2, 3].flatMap((t) =>
      [0, 0, 2, 2, 4].map((i, k) => (k % 2 ? Math.cos : Math.sin)(t / 10 ** (i / 5))),
    );
    expectClose(data, expected, 1e-6);
  });

  test("far steps are as exact as near ones", async () => {
    using model = only(new SinePositionEncoding(), [null, 2]);
    const { data } = await model.predict([Array.from({ length: 20_001 }, () => [0, 0])]);
    expect(data.at(-2)).toBeCloseTo(Math.sin(20_000), 6);
  });

  test("rows that begin alike learn as rows that do not", async () => {
    const trained = async (id: number) => {
      using model = new Sequential(
        [
          new Embedding(3, 2, { weights: new Float32Array(6) }),
          new PositionEmbedding(4),
          new GRU(2),
        ],
        { seed: 1 },
      );
      model.compile({ loss: "mse", optimizer: "sgd" });
      const x = [
        [1, 1, 1, 2],
        [1, 1, id, 2],
        [1, id, 2, 2],
      ];
      await model.fit(
        x,
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        { epochs: 2, verbose: 0 },
      );
      return (await model.getWeights()).map(({ data }) => data);
    };
    const [alike, different] = [await trained(1), await trained(0)];
    for (const [i, weights] of alike.entries()) expectClose(weights, [...different[i]!], 1e-6);
  });
});

describe("what does not fit is refused", () => {
  test("rows that are longer than the table", async () => {
    await expectError(
      () => new PositionEmbedding(3).apply(input({ shape: [4, 2] })),
      "Shape",
      /at most 3 steps, found 4/,
    );
    using model = only(new PositionEmbedding(3), [null, 2]);
    const row = Array.from({ length: 4 }, () => [0, 0]);
    await expectError(() => model.predict([row]), "InvalidArgument", /at most 3 steps.*got 4/);
    expect(numbers(await model.predict([row.slice(1)]))).toHaveLength(6);
  });

  test("vectors", async () => {
    for (const layer of [new PositionEmbedding(3), new SinePositionEncoding()]) {
      await expectError(() => layer.apply(input({ shape: [4] })), "Shape", /expected ndim=3/);
    }
  });

  test.each([0, -1, 1.5, Number.NaN, "3", null])("a length of %s", async (length) => {
    await expectError(
      () => new PositionEmbedding(length as number),
      "InvalidArgument",
      /`sequenceLength`.*positive integer/,
    );
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "3"])(
    "a wavelength of %s",
    async (maxWavelength) => {
      await expectError(
        () => new SinePositionEncoding({ maxWavelength: maxWavelength as number }),
        "InvalidArgument",
        /`maxWavelength`/,
      );
    },
  );

  test("a layer of the same name that is not KerasHub's", async () => {
    const config = structuredClone(golden.config) as { layers: { module: string }[] };
    const learned = config.layers.find(({ module }) => module.includes("position_embedding"));
    learned!.module = "mine.layers";
    await expectError(() => Model.fromConfig(config as never), "Unsupported", /mine\.layers/);
  });
});

test("a mask ends, that of a sum as well, and can be handed over behind it", async () => {
  const [x, counts] = [input({ shape: [null] }), input({ shape: [null], name: "counts" })];
  const words = new Embedding(4, 2, { maskZero: true }).apply(x);
  const placed = new Add().apply([words, new PositionEmbedding(5).apply(words)]);
  const gru = new GRU(3);
  const outputs = [gru.apply(placed), gru.apply(placed, { mask: counts })];
  using model = new Model({ inputs: [x, counts], outputs });
  const [open, masked] = await model.predict([[[1, 2, 0, 0]], [[1, 1, 0, 0]]]);
  const [short] = await model.predict([[[1, 2]], [[1, 1]]]);
  expectClose(masked!.data, [...short!.data], 1e-6);
  expect(numbers(open)).not.toEqual(numbers(masked));
});
