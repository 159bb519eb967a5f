import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Epoch } from "./bptt_side.js";

interface Recorded {
  data: { fingerprint: string };
  runs: { seed: number; epochs: Epoch[] }[];
}

const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(new URL(`./results/${name}-epochs.json`, import.meta.url), "utf8"));

/** The mean over the seeds of each run's best held-out accuracy. */
function meanBest(runs: Recorded["runs"]): number {
  const best = runs.map(({ epochs }) => Math.max(...epochs.map((e) => e.val_accuracy)));
  return best.reduce((a, b) => a + b) / best.length;
}

describe.each(["imdb", "rt-polarity"])("%s, as recorded", (name) => {
  const [keras, bptt] = [recorded(`keras-${name}`), recorded(`bptt-${name}`)];

  test("both sides ran the same seeds and epochs on the same ids", () => {
    expect(bptt.data.fingerprint).toBe(keras.data.fingerprint);
    for (const { runs } of [keras, bptt]) {
      expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 5, 6]);
      for (const { epochs } of runs) expect(epochs).toHaveLength(10);
    }
  });

  test.each([3, 6])(
    "over %i seeds the best held-out accuracy is at most 0.01 below Keras's",
    (n) => {
      const [ours, theirs] = [bptt, keras].map(({ runs }) => meanBest(runs.slice(0, n)));
      expect(ours).toBeGreaterThan(theirs! - 0.01);
    },
  );
});
