// Normalization as users meet it, against Keras's own numbers (test/conformance/normalization.py).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Dataset,
  Dense,
  GRU,
  input,
  Masking,
  Model,
  Normalization,
  type NormalizationOptions,
  Sequential,
  SGD,
} from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { distance, numbers, printed, quiet, sequences } from "./helpers.js";

interface Case {
  readonly options: NormalizationOptions;
  readonly data: number[][];
  readonly config: Record<string, unknown>;
  readonly weights: number[][];
  readonly batched: number[][];
  readonly outputs: number[][];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/normalization.json", import.meta.url), "utf8"),
);

const flat = (value: unknown): number[] => [value].flat(Number.POSITIVE_INFINITY) as number[];
const alone = (layer: Normalization, data: readonly (readonly unknown[])[]) =>
  new Sequential([input({ shape: sizesOf(data[0]) }), layer]);
const sizesOf = (list: unknown): number[] =>
  Array.isArray(list) ? [list.length, ...sizesOf(list[0])] : [];
const statistics = async (layer: Normalization) =>
  (await layer.getWeights()).map(({ data }) => [...data]);
/** The largest difference, beside the largest number. */
const error = (a: readonly number[], b: readonly number[]) =>
  distance(a, b) / Math.max(1e-3, ...b.map(Math.abs));

describe("a layer alone", () => {
  const cases = golden.cases as Case[];
  test.each(cases)("learns and computes what Keras does with $options", async (each) => {
    const layer = new Normalization(each.options);
    const given = typeof (each.options.mean ?? null) !== "object" || each.options.mean;
    if (!given) await layer.adapt(each.data);
    using model = alone(layer, each.data);
    expect(error(numbers(await model.predict(each.data)), flat(each.outputs))).toBeLessThan(1e-6);
    const found = await statistics(layer);
    expect(found.length).toBe(each.weights.length);
    found.forEach((values, i) => {
      expect(error(values, flat(each.weights[i]))).toBeLessThan(1e-6);
    });
    const { axis, mean, variance, invert } = layer.describe(true);
    expect({ axis, mean, variance, invert }).toEqual(each.config);
  });

  test("batches of any size give the bits of the whole, in a model that is there already too", async () => {
    const [{ data, batched }] = cases as [Case];
    const whole = new Normalization();
    await whole.adapt(data);
    using one = alone(whole, data);
    await one.predict(data);
    const expected = await statistics(whole);
    expect(error(expected.flat(), flat(batched))).toBeLessThan(1e-6);
    const layer = new Normalization();
    using model = alone(layer, data);
    // As in Keras, the identity before it is adapted.
    expect(numbers(await model.predict(data))).toEqual(flat(data));
    const targets = data.map(() => 1);
    for (const size of [1, 2, 3, 7]) {
      await layer.adapt(Dataset.fromArrays(data, targets).batch(size));
      expect(await statistics(layer)).toEqual(expected);
    }
    await layer.adapt([[5, 5, 5]]);
    await layer.adapt(async function* () {
      for (let i = 0; i < data.length; i += 4) yield data.slice(i, i + 4);
    });
    expect(await statistics(layer)).toEqual(expected);
  });

  test("of ragged rows the steps that are there count", async () => {
    const layer = new Normalization();
    await layer.adapt([[[1], [3]], [], [[5]]]);
    using model = new Sequential([input({ shape: [null, 1] }), layer]);
    const { data } = await model.predict([[[1], [3]], [[5]]]);
    expect(
      distance(
        [...data],
        [-2, 0, 2].map((x) => x / Math.sqrt(8 / 3)),
      ),
    ).toBeLessThan(1e-6);
  });

  test("sums do not lose what is far from zero", async () => {
    const layer = new Normalization({ axis: null });
    const data = Array.from({ length: 20_000 }, (_, i) => 4096 + (i % 2));
    await layer.adapt(data);
    using model = new Sequential([input({ shape: [1] }), layer]);
    await model.predict([[0]]);
    expect(await statistics(layer)).toEqual([[4096.5], [0.25], [0]]);
  });
});

describe("in a model", () => {
  const { trained } = golden;

  test("from Keras's configuration, over masks, three steps as Keras trains them", async () => {
    using model = Sequential.fromConfig(trained.config.config);
    const weights = await model.getWeights();
    await model.setWeights(
      weights.map(({ shape }, i) => ({ shape, data: flat(trained.start[i]) })),
    );
    model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse" });
    for (const loss of trained.losses) {
      const found = await model.trainOnBatch(trained.data, trained.y);
      expect(Math.abs(found.loss! - loss) / loss).toBeLessThan(1e-5);
    }
    const after = await model.getWeights();
    after.forEach(({ data }, i) => {
      expect(error([...data], flat(trained.weights[i]))).toBeLessThan(1e-5);
    });
    expect(error(numbers(await model.predict(trained.data)), flat(trained.outputs))).toBeLessThan(
      1e-5,
    );
    const [all, fixed] = trained.params;
    expect(printed(model)).toMatch(
      new RegExp(`Total params: ${all}.*Non-trainable.*: ${fixed}`, "s"),
    );
    expect(after.slice(0, 3).map(({ name }) => name.split("/").at(-1))).toEqual([
      "mean",
      "variance",
      "count",
    ]);
    // The configuration goes the whole way; what was adapted is among the weights.
    using again = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
    await again.setWeights(after);
    expect(numbers(await again.predict(trained.data))).toEqual(
      numbers(await model.predict(trained.data)),
    );
  });

  test("one layer in two models, adapted between them", async () => {
    const layer = new Normalization();
    const x = input({ shape: [4, 2] });
    const normal = layer.apply(x);
    using whole = new Model({ inputs: x, outputs: new Dense(1).apply(new GRU(3).apply(normal)) });
    using part = new Model({ inputs: x, outputs: normal });
    const data = sequences(6, 4, 2);
    await whole.predict(data);
    await layer.adapt(data);
    const normalized = numbers(await part.predict(data));
    const mean = normalized.reduce((sum, value) => sum + value, 0) / normalized.length;
    expect(Math.abs(mean)).toBeLessThan(1e-6);
    whole.compile({ optimizer: "adam", loss: "mse" });
    await whole.fit(data, [1, 2, 3, 4, 5, 6], quiet);
    expect(numbers(await part.predict(data))).toEqual(normalized);
  });

  test("a padded step is normalized, and the mask goes on", async () => {
    const layers = () => [new Masking(), new Normalization({ mean: [1, 2], variance: [4, 1] })];
    using model = new Sequential([input({ shape: [3, 2] }), ...layers()]);
    const { data } = await model.predict([
      [
        [3, 3],
        [0, 0],
        [1, 2],
      ],
    ]);
    expect([...data]).toEqual([1, 1, -0.5, -2, 0, 0]);
    using summed = new Sequential([input({ shape: [3, 2] }), ...layers(), new GRU(2)]);
    using ragged = new Sequential([input({ shape: [null, 2] }), ...layers(), new GRU(2)]);
    await ragged.predict([[[1, 1]]]);
    await summed.setWeights(await ragged.getWeights());
    const masked = numbers(
      await summed.predict([
        [
          [3, 3],
          [1, 2],
          [0, 0],
        ],
      ]),
    );
    expect(
      distance(
        masked,
        numbers(
          await ragged.predict([
            [
              [3, 3],
              [1, 2],
            ],
          ]),
        ),
      ),
    ).toBeLessThan(1e-7);
  });
});

describe("what is refused", () => {
  const invalid = (options: object, message: RegExp) =>
    expectError(() => new Normalization(options as never), "InvalidArgument", message);

  test("options", async () => {
    await invalid(
      { axis: "last" },
      /`axis`, expected an integer, a list of integers or null, got "last"/,
    );
    await invalid({ mean: 1 }, /`mean` and `variance` together, in one shape, got 1 and null/);
    await invalid({ mean: [1, 2], variance: [1] }, /together, in one shape/);
    await invalid({ mean: 0, variance: -1 }, /`variance`.*at least 0, got -1/);
    await invalid({ mean: 0, variance: [[1]] }, /together, in one shape/);
    await invalid({ mean: [[0]], variance: [[1]] }, /as many axes as `axis` names, which are 1/);
    await invalid({ epsilon: 1 }, /`epsilon`/);
  });

  test("axes that an input does not have", async () => {
    const shape = (options: NormalizationOptions, dims: (number | null)[]) => () =>
      new Normalization(options).computeOutputShape(dims);
    await expectError(shape({ axis: 2 }, [null, 3]), "Shape", /`axis` to name other axes/);
    await expectError(
      shape({ axis: 0 }, [null, 3]),
      "Shape",
      /than the batch's, each once, found \[0\]/,
    );
    await expectError(shape({ axis: [1, -1] }, [null, 3]), "Shape", /each once/);
    await expectError(
      shape({ axis: 1 }, [null, null, 3]),
      "Shape",
      /axis 1.*known size, found None/,
    );
    const given = { mean: [1, 2], variance: [1, 1] };
    await expectError(
      shape(given, [null, 3]),
      "Shape",
      /`mean` to fit the shape \[3\].*found \[2\]/,
    );
  });

  test("data that does not fit, with nothing changed", async () => {
    const layer = new Normalization({ name: "it" });
    const bad = (data: unknown) => () => layer.adapt(data as never);
    await expectError(bad([[1, Number.NaN]]), "NotFinite", /data\[0\]\[1\] is NaN/);
    await expectError(bad([]), "EmptyData", /data is empty/);
    await expectError(
      bad(() => []),
      "EmptyData",
      /no batch/,
    );
    await expectError(
      bad(() => [[[1, 2]], [[1]]]),
      "Shape",
      /batch 1 of data .* \[1\].*\[2\]/,
    );
    await expectError(bad([[3e38], [-3e38]]), "NotFinite", /the variance of data/);
    await expectError(() => layer.adapt([[1]], 2 as never), "InvalidArgument", /adapt/);
    const given = new Normalization({ mean: 0, variance: 1 });
    await expectError(() => given.adapt([[1]]), "InvalidArgument", /nothing to adapt/);
    const steps = new Normalization({ axis: 1 });
    await expectError(() => steps.adapt([[[1], [2]], [[1]]]), "Shape", /known size, found None/);
    await layer.adapt([
      [1, 2],
      [3, 4],
    ]);
    using model = new Sequential([input({ shape: [2] }), layer]);
    await model.predict([[1, 2]]);
    await expectError(bad([[1, 2, 3]]), "Shape", /mean/);
    expect((await statistics(layer))[0]).toEqual([2, 3]);
    const narrow = new Normalization({ name: "it" });
    await narrow.adapt([[1, 2]]);
    using wide = new Sequential([input({ shape: [3] }), narrow]);
    await expectError(
      () => wide.predict([[1, 2, 3]]),
      "Shape",
      /"it\/mean" has shape \[3\].*adapted to has shape \[2\]/,
    );
  });
});
