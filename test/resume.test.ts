// A run that is broken off between epochs and goes on with `initialEpoch` has the bits of one that was not.
import { Dense, Dropout, Embedding, Sequential, SimpleRNN } from "bptt";
import { describe, expect, test } from "vitest";
import { expectError, flatWeights } from "./support/models.js";

const x = Array.from({ length: 40 }, (_, i) => [i % 10, (i * 3) % 10]);
const y = x.map((_, i) => i % 2);
const EPOCHS = 5;
const options = { verbose: 0, batchSize: 8, epochs: EPOCHS } as const;

function make(): Sequential {
  const model = new Sequential(
    [new Embedding(10, 4), new SimpleRNN(4), new Dropout(0.2), new Dense(1)],
    { seed: 1 },
  );
  model.compile({ loss: "mse", optimizer: "adam" });
  return model;
}

type Fit = Parameters<Sequential["fit"]>[2];
type Break = (model: Sequential, at: number, run: (options: Fit) => Promise<unknown>) => unknown;

const aborting = (hook: string): Break => {
  return async (_, at, run) => {
    const stop = new AbortController();
    const callbacks = {
      [hook]: (epoch: number) =>
        void (epoch === (hook === "onEpochBegin" ? at : at - 1) && stop.abort()),
    };
    await expect(run({ callbacks, signal: stop.signal })).rejects.toThrow(/abort/);
  };
};

/** Ways to end a run behind `at` epochs. */
const BREAKS: Record<string, Break> = {
  "a run of fewer epochs": (_, at, run) => run({ epochs: at }),
  "stopTraining at the end of an epoch": (model, at, run) =>
    run({
      callbacks: {
        onEpochEnd(epoch) {
          model.stopTraining = epoch === at - 1;
        },
      },
    }),
  "an abort at the end of an epoch": aborting("onEpochEnd"),
  "an abort at the beginning of an epoch": aborting("onEpochBegin"),
  "an abort by the first batch's hook": async (_, at, run) => {
    const stop = new AbortController();
    let batches = 0;
    const callbacks = { onTrainBatchBegin: () => void (batches++ === 5 * at && stop.abort()) };
    await expect(run({ callbacks, signal: stop.signal })).rejects.toThrow(/abort/);
  },
  "an error in the first batch's hook": async (_, at, run) => {
    let batches = 0;
    const onTrainBatchBegin = () => {
      if (batches++ === 5 * at) throw new Error("enough");
    };
    await expect(run({ callbacks: { onTrainBatchBegin } })).rejects.toThrow("enough");
  },
  "an error in onEpochBegin": async (_, at, run) => {
    const onEpochBegin = (epoch: number) => {
      if (epoch === at) throw new Error("enough");
    };
    await expect(run({ callbacks: { onEpochBegin } })).rejects.toThrow("enough");
  },
  "an error in onEpochEnd": async (_, at, run) => {
    const onEpochEnd = (epoch: number) => {
      if (epoch === at - 1) throw new Error("enough");
    };
    await expect(run({ callbacks: { onEpochEnd } })).rejects.toThrow("enough");
  },
  "an abort during validation": async (_, at, run) => {
    const stop = new AbortController();
    let passes = 0;
    const callbacks = { onTestBegin: () => void (++passes === at && stop.abort()) };
    const broken = run({ callbacks, signal: stop.signal, validationData: [x, y] });
    await expect(broken).rejects.toThrow(/abort/);
  },
  "several aborts in vain": async (_, at, run) => {
    await run({ epochs: at });
    for (let i = 0; i < 3; i++) {
      const stop = new AbortController();
      const callbacks = { onEpochBegin: () => stop.abort() };
      const again = run({ initialEpoch: at, callbacks, signal: stop.signal });
      await expect(again).rejects.toThrow(/abort/);
    }
  },
  "a first batch that diverges": async (_, at, run) => {
    await run({ epochs: at });
    await expectError(() => run({ initialEpoch: at, batchSize: 39 }), "Diverged");
  },
};

describe("a run goes on with the same bits behind", () => {
  test.each(Object.entries(BREAKS))("%s", async (name, end) => {
    using whole = make();
    await whole.fit(x, y, options);
    for (const at of [1, 2, EPOCHS - 1]) {
      using broken = make();
      const diverging = name.includes("diverges");
      await end(broken, at, async (more) => {
        // Targets of which every batch but one of a single row diverges.
        const targets = diverging && more?.initialEpoch ? y.map(() => 3e38) : y;
        return broken.fit(x, targets, { ...options, ...more });
      });
      await broken.fit(x, y, { ...options, initialEpoch: at });
      expect(await flatWeights(broken)).toEqual(await flatWeights(whole));
    }
  });

  test("two breaks, of different kinds", async () => {
    using whole = make();
    await whole.fit(x, y, options);
    using broken = make();
    const run = (more: Fit) => broken.fit(x, y, { ...options, ...more });
    await aborting("onEpochEnd")(broken, 1, run);
    await aborting("onEpochBegin")(broken, 3, (more) => run({ initialEpoch: 1, ...more }));
    await run({ initialEpoch: 3 });
    expect(await flatWeights(broken)).toEqual(await flatWeights(whole));
  });

  test("and a model that is trained again without initialEpoch goes on to new orders", async () => {
    using twice = make();
    using again = make();
    for (const model of [twice, again]) await model.fit(x, y, { ...options, epochs: 2 });
    await twice.fit(x, y, { ...options, epochs: 2 });
    await again.fit(x, y, { ...options, epochs: 4, initialEpoch: 2 });
    expect(await flatWeights(twice)).toEqual(await flatWeights(again));
  });
});
