// Which labels the predictions of a model that was trained with CTC are read as.

import { zeros } from "../allocate.js";
import { show } from "../checks.js";
import { toFloats } from "../data/floats.js";
import { checkLengths, raggedFloats } from "../data/ragged.js";
import { STAGING_LIMIT } from "../data/rows.js";
import { isNDArray, type NDArray, type NumericArray } from "../data/types.js";
import { getEngine } from "../engine/load.js";
import { giveTurn } from "../engine/turns.js";
import { BpttError } from "../errors.js";
import { Pace } from "../training/pace.js";
import { type CtcDecodeOptions, checkCtcDecode, refuse } from "./ctc_options.js";

/** What a row is read as. */
export interface CtcReading {
  /** The labels, without blanks. */
  readonly labels: number[];
  /** The logarithm of its probability: greedily that of the one way that was taken, else of all ways that were followed and read as these labels. */
  readonly logProbability: number;
  /** What readings are ordered by: the same, and what a scorer adds. */
  readonly score: number;
}

/** Steps of all rows, one after the other. */
interface Steps {
  readonly data: Float32Array;
  readonly units: number;
  readonly lengths: Uint32Array;
  /** Steps for which there is room in each row; undefined where rows have as many as they have. */
  readonly room: number | undefined;
}

/**
 * Which labels the steps of each row are read as, for models that were trained with {@link CTC}, as `keras.ops.ctc_decode` tells. Row by row the best readings, the best first.
 *
 * Greedily each step is the most probable of its classes; repetitions are merged, and blanks left out. `"beam"` adds up all ways that read as the same labels
 * (prefix beam search, A. Hannun et al., 2014), which a scorer may prefer or not: lists are ordered by `log p + alpha log p_table + beta n` with n labels, the table's
 * probability counting the end of the list. Without pruning, with as many beams as there are lists, it is exact.
 *
 * Keras gives a matrix padded with -1, and for `"greedy"` the negated sum of the largest logits in place of a probability.
 *
 * @param predictions outputs at every step: what `predict` gives, `[rows][steps][classes]`, or `{ data, shape, lengths }`.
 * @example const [[best]] = await ctcDecode(await model.predict(x), { strategy: "beam", beamWidth: 20 });
 * @throws BpttError `InvalidArgument`, `Shape`, `EmptyData`, `NotFinite`, `OutOfMemory`.
 */
export async function ctcDecode(
  predictions: NDArray | readonly (readonly NumericArray[])[],
  options: CtcDecodeOptions = {},
): Promise<CtcReading[][]> {
  const steps = stepsOf(predictions);
  const asked = checkCtcDecode(options, steps.units);
  const given = cut(steps, asked.lengths);
  if (!asked.fromLogits) checkShares(given);
  const { data, units, lengths } = given;
  const engine = await getEngine();
  const core = JSON.stringify(asked.core);
  const pace = new Pace(lengths.length);
  const read: CtcReading[][] = [];
  let at = 0;
  while (read.length < lengths.length) {
    const own = nextRows(lengths.subarray(read.length), units, pace.batches);
    const size = own.reduce((sum, length) => sum + length, 0) * units;
    const outputs = data.subarray(at, at + size);
    at += size;
    const call = { outputs, lengths: own, asked: core, scorer: asked.scorer };
    const start = performance.now();
    read.push(...readingsOf(await engine.decodeCtc(call)));
    pace.record(own.length, performance.now() - start);
    await giveTurn();
  }
  return read;
}

/** The first of the rows: at most so many, and as many as are staged at once. */
function nextRows(lengths: Uint32Array, units: number, most: number): Uint32Array {
  let bytes = 0;
  const end = lengths.findIndex((length, row) => {
    bytes += 4 * length * units;
    return row > 0 && (row === most || bytes > STAGING_LIMIT);
  });
  return end < 0 ? lengths : lengths.subarray(0, end);
}

function stepsOf(value: unknown): Steps {
  const name = "predictions";
  const ragged = raggedFloats(value, name);
  if (ragged) {
    const { data, line, lengths } = ragged;
    return { data, units: line[0]!, lengths, room: undefined };
  }
  const { data, shape } = toFloats(value, name);
  const [rows = 0, room = 0, units = 0] = shape;
  if (shape.length === 3) {
    return { data, units, lengths: zeros(Uint32Array, rows, name).fill(room), room };
  }
  throw new BpttError(
    "Shape",
    `${name} ${isNDArray(value) ? "have" : "are of"} shape [${shape.join(", ")}], expected [rows, steps, classes]: an output at every step.`,
  );
}

/** Rows without what stands behind their ends. */
function cut(steps: Steps, value: unknown): Steps {
  if (value === undefined) return steps;
  const { data, units, room, lengths: all } = steps;
  if (room === undefined)
    throw refuse("the predictions are ragged, and have lengths: leave `lengths` away");
  const lengths = checkLengths(value, "ctcDecode, options");
  if (lengths.length !== all.length || lengths.some((length) => length > room)) {
    throw new BpttError(
      "Shape",
      `ctcDecode: \`lengths\` should hold the steps of each of ${all.length} rows, none above ${room}.`,
    );
  }
  const rows = Array.from(lengths, (length, row) =>
    data.subarray(row * room * units, (row * room + length) * units),
  );
  const total = rows.reduce((sum, row) => sum + row.length, 0);
  const kept = zeros(Float32Array, total, "the predictions");
  let at = 0;
  for (const row of rows) {
    kept.set(row, at);
    at += row.length;
  }
  return { ...steps, data: kept, lengths };
}

/** How far from 1 the probabilities of a step may be together. */
const ROUNDING = 1e-3;

function checkShares({ data, units }: Steps): void {
  for (let at = 0; at < data.length; at += units) {
    const shares = data.subarray(at, at + units);
    const sum = shares.reduce((sum, share) => sum + share, 0);
    if (shares.every((share) => share >= 0) && Math.abs(sum - 1) < ROUNDING) continue;
    throw refuse(
      `with \`fromLogits: false\` predictions are the probabilities of all classes at each step, and those of one are ${show(Array.from(shares))}`,
    );
  }
}

/** The engine's flat answer, row by row. */
function readingsOf(numbers: Float64Array): CtcReading[][] {
  const rows: CtcReading[][] = [];
  let at = 0;
  while (at < numbers.length) {
    const row: CtcReading[] = [];
    for (let left = numbers[at++]!; left > 0; left--) {
      const [logProbability = 0, score = 0, count = 0] = numbers.subarray(at, at + 3);
      at += 3;
      row.push({ labels: Array.from(numbers.subarray(at, at + count)), logProbability, score });
      at += count;
    }
    rows.push(row);
  }
  return rows;
}
