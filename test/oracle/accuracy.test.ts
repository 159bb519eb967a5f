import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Epoch } from "./bptt_side.js";

interface Recorded {
  data: { fingerprint: string };
  runs: { seed: number; epochs: Epoch[] }[];
}

const path = (name: string) => new URL(`./results/${name}-epochs.json`, import.meta.url);
const recorded = (name: string): Recorded => JSON.parse(readFileSync(path(name), "utf8"));

/** The mean over the seeds of each run's best held-out accuracy. */
function meanBest({ runs }: Recorded): number {
  const best = runs.map(({ epochs }) => Math.max(...epochs.map((e) => e.val_accuracy)));
  return best.reduce((a, b) => a + b) / best.length;
}

describe.each(["imdb", "rt-polarity"])("%s, as recorded", (name) => {
  const present = existsSync(path(`keras-${name}`)) && existsSync(path(`bptt-${name}`));
  test.skipIf(!present)("over 3 seeds the best held-out accuracy is Keras's within 0.01", () => {
    const [keras, bptt] = [recorded(`keras-${name}`), recorded(`bptt-${name}`)];
    expect(bptt.data.fingerprint).toBe(keras.data.fingerprint);
    for (const { runs } of [keras, bptt]) {
      expect(runs).toHaveLength(3);
      for (const { epochs } of runs) expect(epochs).toHaveLength(10);
    }
    expect(meanBest(bptt)).toBeGreaterThan(meanBest(keras) - 0.01);
  });
});
