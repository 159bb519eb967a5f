// EinsumDense as users meet it; what Keras computes for it is in test/golden/cases/einsum_*.json.
import { describe, expect, test } from "vitest";
import { Dense, EinsumDense, input, type Layer, Sequential } from "../../ts/index.js";
import { expectError } from "../support/models.js";
import { numbers, sequences } from "./helpers.js";

const only = (layer: Layer, shape: (number | null)[]) => new Sequential([input({ shape }), layer]);

describe("equations", () => {
  test.each<[string, number | (number | null)[], string | null, number[], number[], number[][]]>([
    ["ab,bc->ac", 4, "c", [3], [4], [[3, 4], [4]]],
    ["...x,xy->...y", 4, "y", [3], [4], [[3, 4], [4]]],
    ["...x,xy->...y", 4, "y", [7, 3], [7, 4], [[3, 4], [4]]],
    ["abc,cd->abd", [null, 4], "d", [7, 3], [7, 4], [[3, 4], [4]]],
    ["abc,cd->abd", [7, 4], null, [7, 3], [7, 4], [[3, 4]]],
    ["abc,bcd->ad", 4, "d", [7, 3], [4], [[7, 3, 4], [4]]],
    ["abc,bcde->ade", [4, 2], "e", [7, 3], [4, 2], [[7, 3, 4, 2], [2]]],
    [
      "ab,bcd->acd",
      [4, 2],
      "cd",
      [3],
      [4, 2],
      [
        [3, 4, 2],
        [4, 2],
      ],
    ],
  ])("%s to %j", async (equation, size, biasAxes, from, to, shapes) => {
    using model = only(new EinsumDense(equation, size, { biasAxes }), from);
    expect(model.outputShape).toEqual([null, ...to]);
    const weights = await model.getWeights();
    expect(weights.map(({ shape }) => shape)).toEqual(shapes);
    const x =
      from.length === 2
        ? sequences(2, 7, 3)
        : [
            [1, 2, 3],
            [4, 5, 6],
          ];
    expect((await model.predict(x)).shape).toEqual([2, ...to]);
    using copy = Sequential.fromConfig(JSON.parse(JSON.stringify(model)));
    await copy.setWeights(weights);
    expect(numbers(await copy.predict(x))).toEqual(numbers(await model.predict(x)));
  });

  test("a product is a sum of products", async () => {
    using model = only(new EinsumDense("ab,bcd->acd", [2, 2], { biasAxes: "d" }), [2]);
    const kernel = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [10, 20],
        [30, 40],
      ],
    ];
    await model.setWeights([kernel.flat(2), [0.5, 0.25]].map((data) => Float32Array.from(data)));
    expect(numbers(await model.predict([[1, 2]]))).toEqual([21.5, 42.25, 63.5, 84.25]);
  });

  test("over the last axis it is a Dense layer, bit for bit", async () => {
    const x = sequences(3, 7, 4);
    const outputs = [];
    for (const layer of [
      new EinsumDense("abc,cd->abd", [null, 5], { biasAxes: "d", activation: "tanh" }),
      new Dense(5, { activation: "tanh" }),
    ]) {
      using model = new Sequential([input({ shape: [7, 4] }), layer], { seed: 4 });
      outputs.push(numbers(await model.predict(x)));
    }
    expect(outputs[0]).toEqual(outputs[1]);
  });

  test("initial weights follow the fans that the equation tells", async () => {
    using model = new Sequential([
      input({ shape: [4, 6] }),
      new EinsumDense("abc,bcde->ade", [20, 30], { kernelInitializer: "he_uniform" }),
    ]);
    const [kernel] = await model.getWeights();
    const largest = kernel!.data.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    const limit = Math.sqrt(6 / 24);
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
  });
});

describe("what is refused", () => {
  test.each([
    "ab,cb->ac",
    "abc,cd->adb",
    "abc,bd->adc",
    "abc,cde->abde",
    "ab,b->a",
    "abc,c->ab",
    "abb,bc->abc",
    "ab...,bc->ac...",
    "...x,xy->y",
    "ab,bc",
    "",
    "a,ab->b",
  ])("the equation %j", async (equation) => {
    await expectError(
      () => new EinsumDense(equation, 3),
      "Unsupported",
      /^EinsumDense: expected an `equation` that is a product over the last axes/,
    );
  });

  test("biases over other axes, and sizes that do not fit", async () => {
    const biased = (biasAxes: string) => () =>
      new EinsumDense("abc,cd->abd", [null, 3], { biasAxes });
    for (const axes of ["b", "bd", "x", ""]) {
      await expectError(biased(axes), "Unsupported", /expected `biasAxes` to be the last axes/);
    }
    const half = () => new EinsumDense("ab,bcd->acd", [2, 3], { biasAxes: "c" });
    await expectError(half, "Unsupported", /`biasAxes`/);
    const sized = (size: never) => () => new EinsumDense("ab,bc->ac", size);
    for (const size of [0, -1, [], "3", null, [1.5]] as never[]) {
      await expectError(sized(size), "InvalidArgument", /`outputShape`/);
    }
    const of = (size: number | (number | null)[], shape: (number | null)[]) => () =>
      only(new EinsumDense("abc,cd->abd", size), shape);
    await expectError(of([6, 3], [7, 2]), "Shape", /`outputShape`/);
    await expectError(of(3, [7, 2]), "Shape", /`outputShape`/);
    await expectError(of([null, null], [7, 2]), "Shape", /`outputShape`/);
    await expectError(of([null, 3], [7]), "Shape", /as many axes/);
    const open = () => only(new EinsumDense("abc,bcd->ad", 3), [null, 2]);
    await expectError(open, "Shape", /number of steps must be known/);
  });
});
