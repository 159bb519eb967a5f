// The kernels of the built module against their scalar twins, written here with Math.fround: the same operations in the
// same order, so that simd128 must give the same bits. Relaxed SIMD may fuse, and is held to a tolerance.
import { beforeAll, describe, expect, test } from "vitest";
import { getEngine } from "../ts/engine/load.js";
import { engineInfo } from "../ts/index.js";
import { hash32 } from "./golden/formula.js";
import { chunk } from "./support/chunk.js";
import { type Drawn, drawn } from "./support/network.js";

const { fround } = Math;
let exact = true;

beforeAll(async () => {
  await getEngine();
  exact = engineInfo().build === "simd128";
});

const numbers = (count: number, salt: number) =>
  Float32Array.from({ length: count }, (_, i) => hash32(salt, i) / 2 ** 31 - 1);

/** One Dense layer without bias: its forward pass is `gemm`, its gradients are `gemm_tn`. */
async function dense(k: number, n: number, activation = "linear"): Promise<Drawn> {
  const plain = (class_name: string) => ({ class_name, config: {} });
  const config = {
    units: n,
    activation,
    use_bias: false,
    kernel_initializer: plain("Zeros"),
    bias_initializer: plain("Zeros"),
  };
  const input = { batch_shape: [null, k], dtype: "float32" };
  const nodes = [
    { class_name: "InputLayer", name: "input", inputs: [], config: input },
    { class_name: "Dense", name: "dense", inputs: [0], config },
  ];
  return drawn(await getEngine(), JSON.stringify({ version: 1, nodes }));
}

/** A (m x k) B (k x n), one f32 accumulator per element, k in order. */
function product(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array {
  const c = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum = fround(sum + fround(a[i * k + l]! * b[l * n + j]!));
      c[i * n + j] = sum;
    }
  }
  return c;
}

function expectEqual(found: Float32Array, twin: Float32Array, tolerance: number, what: string) {
  expect(found.length, what).toBe(twin.length);
  let worst = 0;
  for (let i = 0; i < twin.length; i++) {
    const error = Math.abs(found[i]! - twin[i]!);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  expect(worst, what).toBeLessThanOrEqual(exact ? 0 : tolerance);
}

async function checkProducts(m: number, k: number, n: number): Promise<void> {
  const [a, b, targets] = [numbers(m * k, 1), numbers(k * n, 2), numbers(m * n, 3)];
  const network = await dense(k, n);
  await network.writeWeights(b);
  const rows = { rows: m, steps: 1, batchSize: m, floats: a };
  const c = product(a, b, m, k, n);
  const what = `${m} x ${k} x ${n}`;
  expectEqual((await network.predict(chunk(rows)))[0]!, c, 2e-7 * (k + 2), `gemm ${what}`);
  await network.compile(
    JSON.stringify({
      loss: "mean_squared_error",
      optimizer: { class_name: "SGD", config: { learning_rate: 0, momentum: 0, nesterov: false } },
      metrics: [],
    }),
  );
  // What the loss hands back, rounded as the core rounds it; then the rows summed in blocks of 128.
  const scale = fround(1 / m);
  const dy = c.map((y, i) => fround(fround((2 * (y - targets[i]!)) / n) * scale));
  const at = Float32Array.from({ length: k * m }, (_, i) => a[(i % m) * k + Math.floor(i / m)]!);
  const gradient = new Float32Array(k * n);
  for (let from = 0; from < m; from += 128) {
    const depth = Math.min(128, m - from);
    const left = Float32Array.from(
      { length: k * depth },
      (_, i) => at[Math.floor(i / depth) * m + from + (i % depth)]!,
    );
    const block = product(left, dy.subarray(from * n, (from + depth) * n), k, depth, n);
    for (let i = 0; i < gradient.length; i++) gradient[i] = fround(gradient[i]! + block[i]!);
  }
  expectEqual(
    await network.gradients(chunk({ ...rows, targets })),
    gradient,
    1e-6,
    `gemm_tn ${what}`,
  );
  network.dispose();
}

describe("matrix products have the bits of their scalar twins", () => {
  test("every size up to 20 rows, with columns across the panel's edges", async () => {
    for (let m = 1; m <= 20; m++) {
      for (const k of [1, 2, 3, 7, 8, 13, 20]) {
        for (const n of [1, 3, 4, 5, 8, 9, 13, 16, 20]) await checkProducts(m, k, n);
      }
    }
  });

  test("awkward sizes", async () => {
    for (const [m, k, n] of [
      [1, 128, 128],
      [1, 37, 67],
      [65, 129, 31],
      [131, 1, 40],
      [257, 13, 9],
      [128, 4, 8],
    ] as const) {
      await checkProducts(m, k, n);
    }
  });

  test("an identity gives the matrix back exactly, by whichever kernels", async () => {
    for (const n of [1, 4, 7, 8, 20, 33]) {
      const network = await dense(n, n);
      const identity = new Float32Array(n * n);
      for (let i = 0; i < n; i++) identity[i * n + i] = 1;
      await network.writeWeights(identity);
      const floats = numbers(9 * n, 5);
      const rows = chunk({ rows: 9, steps: 1, batchSize: 9, floats });
      expect((await network.predict(rows))[0]).toEqual(floats);
      network.dispose();
    }
  });
});

/** The coefficients of crates/bptt/src/kernel/math.rs, as f32. */
const P = [1.394553628e-8, 2.10273356e-5, 3.520756727e-3, 1.3402161e-1].map(fround);
const Q = [8.015776984e-7, 3.326951409e-4, 2.597254514e-2, 4.67354834e-1, 1].map(fround);
const LIMIT = fround(7.907389640808105);

function tanhTwin(x: number): number {
  const y = Math.max(-LIMIT, Math.min(LIMIT, x));
  const square = fround(y * y);
  const horner = ([first, ...rest]: number[]) =>
    rest.reduce((sum, c) => fround(fround(sum * square) + c), first!);
  return fround(fround(fround(fround(square * y) * horner(P)) + y) / horner(Q));
}

test("tanh has the bits of its scalar twin, in whole blocks and in what is left", async () => {
  for (const units of [1, 7, 8, 9, 33, 200]) {
    const network = await dense(1, units, "tanh");
    const weights = numbers(units, 6).map((x, i) => x * 2 ** ((i % 24) - 16));
    await network.writeWeights(weights);
    const one = chunk({ rows: 1, steps: 1, batchSize: 1, floats: Float32Array.of(1) });
    const [found] = await network.predict(one);
    expectEqual(found!, weights.map(tanhTwin), 4e-7, `tanh of ${units}`);
    network.dispose();
  }
});

describe("functions of the built module stay within their documented errors", () => {
  const exactly = {
    tanh: Math.tanh,
    sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
    relu: (x: number) => Math.max(x, 0),
  };
  const ulps = { tanh: 6, sigmoid: 3, relu: 0 };
  for (const name of ["tanh", "sigmoid", "relu"] as const) {
    test(`${name}: ${ulps[name]} ULP`, async () => {
      const network = await dense(1, 1, name);
      await network.writeWeights(Float32Array.of(1));
      // Sixty octaves around 1, both signs; beyond them the functions are linear or constant.
      const floats = Float32Array.from(
        { length: 40_000 },
        (_, i) => (i % 2 ? -1 : 1) * 2 ** (-26 + (i / 40_000) * 32.4),
      ).map((x) => Math.max(-87, Math.min(87, x)));
      const rows = chunk({ rows: floats.length, steps: 1, batchSize: 4096, floats });
      const [found] = await network.predict(rows);
      let worst = 0;
      floats.forEach((x, i) => {
        const expected = exactly[name](x);
        const ulp = 2 ** (Math.floor(Math.log2(Math.max(Math.abs(expected), 2 ** -126))) - 23);
        worst = Math.max(worst, Math.abs(found![i]! - expected) / ulp);
      });
      expect(worst).toBeLessThanOrEqual(ulps[name]);
      network.dispose();
    });
  }

  test("softmax sums to one and keeps relative accuracy in its tail", async () => {
    const network = await dense(4, 4, "softmax");
    await network.writeWeights(Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)));
    const floats = Float32Array.of(0, -80, 3, 1, 700, 710, -5, 0);
    const [found] = await network.predict(chunk({ rows: 2, steps: 1, batchSize: 2, floats }));
    for (const row of [0, 1]) {
      const z = [...floats.subarray(row * 4, row * 4 + 4)];
      const largest = Math.max(...z);
      const terms = z.map((x) => Math.exp(x - largest));
      const sum = terms.reduce((total, x) => total + x);
      terms.forEach((term, i) => {
        const expected = term / sum;
        const error = Math.abs(found![row * 4 + i]! - expected);
        expect(error).toBeLessThanOrEqual(Math.max(4e-7 * expected, 2 ** -126));
      });
    }
    network.dispose();
  });
});
