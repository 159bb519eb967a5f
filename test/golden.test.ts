// What Keras 3 computed, against the WebAssembly engine: outputs, losses, gradients and ten steps of training.
import { describe, expect, test } from "vitest";
import type { EngineNetwork, Totals } from "../ts/engine/engine.js";
import {
  type Case,
  chunkOf,
  distance,
  initialWeights,
  networkOf,
  referenceCase,
  type Sample,
  smallCases,
  split,
} from "./support/goldens.js";

const TOLERANCE = { outputs: 1e-5, gradients: 5e-5, trained: 2e-4 };

/** The cases that pass only because ours is as near to the f64 result as Keras's own f32 result is. */
const JUDGED_BY_F64 = new Set<string>();

/** Holds a tensor to the tolerance, or where Keras's own f32 result is too far off, to twice its distance from f64. */
function check(
  what: string,
  ours: ArrayLike<number>,
  f32: ArrayLike<number>,
  f64: ArrayLike<number>,
  tolerance: number,
) {
  const error = distance(ours, f32);
  if (error <= tolerance) return;
  const [mine, keras] = [distance(ours, f64), distance(f32, f64)];
  expect(
    mine,
    `${what}: off by ${error}; from f64 by ${mine}, and Keras by ${keras}`,
  ).toBeLessThanOrEqual(2 * keras);
  JUDGED_BY_F64.add(what);
}

const meanLoss = ({ losses, rows }: Totals): number =>
  losses.reduce((sum, loss) => sum + loss, 0) / rows;

/** Ten steps over the batches in turn: the loss of each step, and the weights at the end. */
async function train(network: EngineNetwork, golden: Case<unknown>): Promise<number[]> {
  const losses = [];
  const { rows, batch_size: size } = golden;
  const batches = Math.ceil(rows / size);
  for (let step = 0; step < 10; step++) {
    const batch = step % batches;
    const { class_name, config } = golden.compile.optimizer;
    const learning_rate = golden.rates?.[step];
    if (learning_rate !== undefined) {
      await network.steer(JSON.stringify({ class_name, config: { ...config, learning_rate } }));
    }
    const chunk = chunkOf(golden, batch * size, Math.min(rows, (batch + 1) * size));
    losses.push(meanLoss(await network.train(chunk)));
  }
  return losses;
}

describe("small models agree with Keras", () => {
  for (const golden of smallCases()) {
    test(`${golden.name}: ${golden.about}`, async () => {
      const { f32, f64 } = golden.expected;
      const network = await networkOf(golden);
      const { name } = golden;
      const [outputs] = await network.predict({ ...chunkOf(golden), targets: [] });
      check(`${name} outputs`, outputs!, f32.outputs, f64.outputs, TOLERANCE.outputs);

      const all = await network.evaluate(chunkOf(golden));
      check(
        `${name} loss`,
        [meanLoss(all)],
        [f32.evaluate.loss],
        [f64.evaluate.loss],
        TOLERANCE.outputs,
      );
      const [sum = 0, count = 0] = all.metrics;
      expect(count === 0 ? 0 : sum / count).toBeCloseTo(f64.evaluate.metric, 5);

      const first = chunkOf(golden, 0, Math.min(golden.rows, golden.batch_size));
      const gradients = split(await network.gradients(first), golden);
      gradients.forEach((ours, i) => {
        check(
          `${name} gradient ${i}`,
          ours,
          f32.gradients[i]!,
          f64.gradients[i]!,
          TOLERANCE.gradients,
        );
      });

      const losses = await train(network, golden);
      check(`${name} losses`, losses, f32.losses, f64.losses, TOLERANCE.trained);
      split(await network.readWeights(), golden).forEach((ours, i) => {
        check(`${name} weight ${i}`, ours, f32.trained[i]!, f64.trained[i]!, TOLERANCE.trained);
      });
      network.dispose();
    });
  }

  test("few of them needed the f64 result as judge", () => {
    if (JUDGED_BY_F64.size > 0) console.info(`judged by f64: ${[...JUDGED_BY_F64].join(", ")}`);
    expect(JUDGED_BY_F64.size).toBeLessThanOrEqual(10);
  });
});

describe("the reference model at full size agrees with Keras", () => {
  const golden = referenceCase();
  const expected = golden.expected.f32;

  const on = { distinctTokens: true, sharedPrefix: true, lazyRows: true };
  test.each([
    { name: "with every rewrite", rewrites: on },
    { name: "without the table of distinct tokens", rewrites: { ...on, distinctTokens: false } },
    { name: "without the shared prefix", rewrites: { ...on, sharedPrefix: false } },
    { name: "without lazy rows", rewrites: { ...on, lazyRows: false } },
  ])("outputs, gradients and ten steps, $name", async ({ rewrites }) => {
    const network = await networkOf(golden);
    await network.setRewrites(rewrites);
    const { batch_size: size, steps } = golden;
    const [outputs] = await network.predict({ ...chunkOf(golden), targets: [] });
    expect(distance(outputs!, expected.outputs)).toBeLessThanOrEqual(TOLERANCE.outputs);

    const before = await network.stats();
    const gradients = split(await network.gradients(chunkOf(golden, 0, golden.batch_size)), golden);
    const { cells, projected_rows } = await network.stats();
    const { tokens } = chunkOf(golden, 0, size).feeds[0]!;
    if (!rewrites.sharedPrefix) expect(cells - before.cells).toBe(size * steps);
    else expect(cells - before.cells).toBeLessThan(0.9 * size * steps);
    if (rewrites.distinctTokens) {
      expect(projected_rows - before.projected_rows).toBe(new Set(tokens).size);
    } else expect(projected_rows - before.projected_rows).toBe(cells - before.cells);
    const nothing = gradients.map((g) => new Float32Array(g.length));
    checkSamples(golden, gradients, nothing, expected.gradients, TOLERANCE.gradients);

    const losses = await train(network, golden);
    expect(distance(losses, expected.losses)).toBeLessThanOrEqual(TOLERANCE.trained);
    const trained = split(await network.readWeights(), golden);
    checkSamples(golden, trained, initialWeights(golden), expected.trained, TOLERANCE.trained);
    network.dispose();
  });
});

/** Every tensor against what is stored of it. */
function checkSamples(
  { weights }: Case<unknown>,
  ours: Float32Array[],
  untouched: Float32Array[],
  samples: Sample[],
  tolerance: number,
): void {
  weights.forEach(({ shape }, i) => {
    checkSample(ours[i]!, untouched[i]!, samples[i]!, shape, tolerance);
  });
}

/** Holds the sampled rows to the tolerance, further rows by their sums, and all others to what they were. */
function checkSample(
  ours: Float32Array,
  untouched: Float32Array,
  sample: Sample,
  shape: number[],
  tolerance: number,
): void {
  const width = shape[1] ?? 1;
  const row = (of: Float32Array, r: number) => of.subarray(r * width, (r + 1) * width);
  const floats = new Float32Array(bytes(sample.f32));
  const taken = sample.rows ? sample.rows.flatMap((r) => [...row(ours, r)]) : ours;
  expect(distance(taken, floats)).toBeLessThanOrEqual(tolerance);
  if (!sample.row_sums) return;
  const sums = new Float64Array(bytes(sample.row_sums.sum));
  const bound = tolerance * Math.max(1e-3, sample.max) * Math.sqrt(width);
  const offRows = sample.row_sums.rows.filter((r, i) => {
    const sum = row(ours, r).reduce((a, b) => a + b, 0);
    return !(Math.abs(sum - sums[i]!) <= bound);
  });
  expect(offRows).toEqual([]);
  const touched = new Set(sample.row_sums.rows);
  const moved = Array.from({ length: shape[0]! }, (_, r) => r).filter(
    (r) => !touched.has(r) && row(ours, r).some((value, j) => value !== untouched[r * width + j]),
  );
  expect(moved).toEqual([]);
}

const bytes = (base64: string): ArrayBuffer =>
  Uint8Array.from(Buffer.from(base64, "base64")).buffer;
