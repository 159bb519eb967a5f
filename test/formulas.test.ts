// The two formulas of a recurrent network, computed here in plain JavaScript, against what the library answers:
//   h_t = s(W x_t + U h_{t-1} + b), and y_t = softmax(V h_t + c) at every step.
import { describe, expect, test } from "vitest";
import {
  type ActivationName,
  Dense,
  Embedding,
  padSequences,
  Sequential,
  SimpleRNN,
} from "../ts/index.js";
import { classifier, sentences } from "./support/models.js";

type Matrix = number[][];

const functions: { [name in ActivationName]?: (z: number) => number } = {
  tanh: Math.tanh,
  relu: (z) => Math.max(0, z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  linear: (z) => z,
};

/** Row vector times matrix. */
const times = (x: number[], w: Matrix): number[] =>
  w[0]!.map((_, j) => x.reduce((sum, value, i) => sum + value * w[i]![j]!, 0));
const plus = (...vectors: number[][]): number[] =>
  vectors[0]!.map((_, i) => vectors.reduce((sum, v) => sum + v[i]!, 0));

const softmax = (z: number[]): number[] => {
  const powers = z.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
};

/** The states after each step. */
function states(
  rows: number[][],
  w: Matrix,
  u: Matrix,
  b: number[],
  s: (z: number) => number,
): number[][] {
  let h = b.map(() => 0);
  return rows.map((x) => {
    h = plus(times(x, w), times(h, u), b).map(s);
    return h;
  });
}

async function matrices(model: Sequential): Promise<Matrix[]> {
  return (await model.getWeights()).map(({ data, shape }) => {
    const columns = shape[1] ?? shape[0]!;
    return Array.from({ length: data.length / columns }, (_, r) => [
      ...data.subarray(r * columns, (r + 1) * columns),
    ]);
  });
}

const close = (expected: number[]) => expected.map((value) => expect.closeTo(value, 5));

describe("h_t = s(W x_t + U h_{t-1} + b)", () => {
  for (const activation of ["tanh", "relu", "sigmoid", "linear"] as const) {
    test(`with s = ${activation}, on vectors`, async () => {
      const model = new Sequential([new SimpleRNN(3, { activation, biasInitializer: "uniform" })], {
        seed: 1,
      });
      const x = [
        [0.5, -1],
        [2, 0.25],
        [-0.75, 1],
        [0.1, 0.2],
      ];
      const [answer] = (await model.predict([x])).toArray();
      const [w, u, b] = await matrices(model);
      expect(answer).toEqual(close(states(x, w!, u!, b![0]!, functions[activation]!).at(-1)!));
    });
  }
});

test("y_t = softmax(V h_t + c) at every step, on words", async () => {
  const model = new Sequential(
    [
      new Embedding(9, 4, { embeddingsInitializer: "ones" }),
      new SimpleRNN(5, { returnSequences: true }),
      new Dense(3, { activation: "softmax", biasInitializer: "uniform" }),
    ],
    { seed: 2 },
  );
  const weights = await model.getWeights();
  weights[0]!.data.forEach((_, i, data) => {
    data[i] = Math.sin(i);
  });
  await model.setWeights(weights);
  const ids = [3, 1, 8, 3];
  const answers = (await model.predict([ids])).toArray<number[][][]>()[0]!;
  const [e, w, u, b, v, c] = await matrices(model);
  const h = states(
    ids.map((id) => e![id]!),
    w!,
    u!,
    b![0]!,
    Math.tanh,
  );
  expect(answers).toEqual(h.map((state) => close(softmax(plus(times(state, v!), c![0]!)))));
});

describe("padding without a mask", () => {
  // A pad step multiplies what the text left in the state by U once more: at the end that happens after the last word.
  test("at the end makes the network forget the text, at the front it does not", async () => {
    const text = sentences(300, 4);
    const x = text.x.map((row) => row.map((id) => id + 1));
    const learn = async (padding: "pre" | "post") => {
      const model = classifier(3, { vocabulary: 21 });
      const padded = padSequences(x, { maxlen: 60, padding });
      await model.fit(padded, text.y, { epochs: 12, verbose: 0 });
      return (await model.evaluate(padded, text.y, { verbose: 0 })).accuracy!;
    };
    expect(await learn("pre")).toBeGreaterThan(0.95);
    expect(await learn("post")).toBeLessThan(0.8);
  });

  test("with maskZero changes nothing on either side", async () => {
    const model = new Sequential(
      [new Embedding(20, 4, { maskZero: true }), new SimpleRNN(8), new Dense(1)],
      { seed: 4 },
    );
    const rows = [[5, 3, 9], [7], [2, 2, 2, 11]];
    const bare = [...(await model.predict(rows)).data];
    for (const padding of ["pre", "post"] as const) {
      const padded = padSequences(rows, { maxlen: 12, padding });
      expect([...(await model.predict(padded)).data]).toEqual(close(bare));
    }
  });
});
