// A contender's half of the protocol: one request in, as JSON on a line, one answer out ({"seconds": 0.9} or {"error": "..."}).
// JavaScript, so that a contender whose start-up is timed needs nobody to translate it.

import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const TOLERANCE = 1e-4;

/**
 * A task's data: x [rows, numbers of a row], y [rows, targets of a row], and where there are any, weights in Keras's order and what they predict of
 * the first rows.
 * @typedef {object} Data
 * @property {import("../model.js").Model} model
 * @property {Float32Array | Int32Array} x
 * @property {Float32Array} y
 * @property {{ shape: number[], data: Float32Array }[] | undefined} weights
 * @property {Float32Array | undefined} expected
 */

/**
 * What a contender does at a task. Arrays hold `count` batches of `rows` rows.
 * @typedef {object} Runs
 * @property {(x: Float32Array | Int32Array, y: Float32Array, rows: number) => Promise<void> | void} [train]
 * @property {(x: Float32Array | Int32Array, rows: number) => Promise<ArrayLike<number> | void> | ArrayLike<number> | void} infer
 * @property {(x: Float32Array, count: number) => Promise<void>} [stream] steps of one row, whose state is kept
 * @property {() => void} [dispose]
 */

/** Numbers of a row, and targets of a row. @param {import("../model.js").Model} model */
export const rowSizes = ({ vocabulary, steps, features, everyStep }) => ({
  x: vocabulary === undefined ? steps * features : steps,
  y: everyStep ? steps : 1,
});

/** @param {import("../model.js").Task} task @returns {Data} */
function dataOf({ model, folder }) {
  const read = (name) => new Uint8Array(readFileSync(`${folder}/${name}`)).buffer;
  const Numbers = model.vocabulary === undefined ? Float32Array : Int32Array;
  const data = { model, x: new Numbers(read("x")), y: new Float32Array(read("y")) };
  if (!existsSync(`${folder}/weights.json`))
    return { ...data, weights: undefined, expected: undefined };
  const shapes = JSON.parse(readFileSync(`${folder}/weights.json`, "utf8"));
  const all = new Float32Array(read("weights"));
  let at = 0;
  const weights = shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    at += size;
    return { shape, data: all.subarray(at - size, at) };
  });
  return { ...data, weights, expected: new Float32Array(read("expected")) };
}

/** Fails unless the weights predict what they do in the others' models. @param {Data} data @param {Runs} runs */
async function check({ model, x, expected }, { infer }) {
  if (!expected) return;
  const rows = expected.length / model.outputs / (model.everyStep ? model.steps : 1);
  const found = await infer(x.subarray(0, rows * rowSizes(model).x), rows);
  const apart = expected.reduce((most, p, i) => Math.max(most, Math.abs(p - found[i])), 0);
  if (!(apart < TOLERANCE)) throw new Error(`Not the same model: a prediction is ${apart} apart.`);
}

/**
 * @param {string} engine what it is, with its version
 * @param {(data: Data) => Promise<Runs> | Runs} make
 */
export async function serve(engine, make) {
  console.log(JSON.stringify({ engine }));
  let asked = "";
  let data;
  let runs;
  for await (const line of createInterface({ input: process.stdin })) {
    const { task, what, rows, count } = JSON.parse(line);
    try {
      if (asked !== JSON.stringify(task)) {
        runs?.dispose?.();
        asked = "";
        data = dataOf(task);
        runs = await make(data);
        await check(data, runs);
        asked = JSON.stringify(task);
      }
      console.log(JSON.stringify({ seconds: await timed(data, runs, what, rows, count) }));
    } catch (error) {
      console.error(error);
      console.log(JSON.stringify({ error: String(error?.message ?? error).split("\n")[0] }));
    }
  }
}

/** Seconds of so many batches, taken from the first on and round again. */
async function timed({ model, x, y }, runs, what, rows, count) {
  const sizes = rowSizes(model);
  const there = Math.max(1, Math.min(count, Math.floor(y.length / sizes.y / rows)));
  const start = performance.now();
  if (what === "stream") await runs.stream(x, count);
  for (let left = count; what !== "stream" && left > 0; left -= there) {
    const taken = Math.min(left, there) * rows;
    const some = x.subarray(0, taken * sizes.x);
    if (what === "train") await runs.train(some, y.subarray(0, taken * sizes.y), rows);
    else await runs.infer(some, rows);
  }
  return (performance.now() - start) / 1000;
}
