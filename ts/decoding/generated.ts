import { BpttError } from "../errors.js";

/** The weights of a layer of attention at each token of a sequence. */
export interface AttentionWeights {
  /** The layer's name. */
  readonly layer: string;
  /** The weights, the last axis running fastest. */
  readonly data: Float32Array;
  /**
   * `[tokens, steps]`, or `[tokens, heads, steps]`: a line for each token, that of the end included, with what was looked at when it was chosen. Steps are those of the longest row of the call, and 0
   * behind a row's end.
   */
  readonly shape: readonly number[];
}

/** A sequence that a model has made. */
export interface Generated {
  /** Its tokens, without start, prompt and end. */
  readonly ids: number[];
  /** The logarithm of its probability, the end included: the sum over its tokens of log p, of the model's own p. */
  readonly logProbability: number;
  /** By what beams are ordered; see `lengthPenalty`. Of draws the logarithm of the probability. */
  readonly score: number;
  /** Whether it came to its end, and was not cut at the greatest length. */
  readonly ended: boolean;
  /** One for each layer of attention, in the order of the model, where they were asked for. */
  readonly attention?: readonly AttentionWeights[];
}

/** A layer whose weights are told, and the shape of its weights at a token. */
export interface ShownLayer {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The core's flat answer as sequences, row by row. */
export function generatedOf(
  { numbers, shown }: { numbers: Float64Array; shown: readonly Float32Array[] },
  layers: readonly ShownLayer[],
): Generated[][] {
  const rows: Generated[][] = [];
  // Tokens before the present sequence, of which each has its line of weights.
  let [at, told] = [0, 0];
  while (at < numbers.length) {
    const row: Generated[] = [];
    for (let left = numbers[at++]!; left > 0; left--) {
      const [logProbability = 0, score = 0, ended, count = 0] = numbers.subarray(at, at + 4);
      at += 4;
      const tokens = Array.from(numbers.subarray(at, at + count));
      at += count;
      const attention = layers.map(({ name, shape }, i): AttentionWeights => {
        const width = shape.reduce((product, size) => product * size, 1);
        const data = shown[i]!.slice(told * width, (told + count) * width);
        return { layer: name, data, shape: [count, ...shape] };
      });
      told += count;
      row.push({
        ids: ended ? tokens.slice(0, -1) : tokens,
        logProbability,
        score,
        ended: ended === 1,
        ...(layers.length > 0 && { attention }),
      });
    }
    rows.push(row);
  }
  return rows;
}

/** A model that can't go on token by token. */
export const unable = (name: string, why: string): BpttError =>
  new BpttError("Unsupported", `The model "${name}" can't generate: ${why}`);
