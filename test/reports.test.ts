// What a model tells of itself: the memory that it holds, and how it computed the last batch.
import {
  Adam,
  Dense,
  Embedding,
  GRU,
  type InputPlan,
  input,
  LSTM,
  Masking,
  Model,
  RMSprop,
  Sequential,
  SGD,
  SimpleRNN,
} from "bptt";
import { describe, expect, test } from "vitest";
import { coreOf } from "../ts/model/core.js";
import { expectHeld } from "./support/engine_memory.js";

const STEPS = 20;

function classifier(options: { maskZero?: boolean; sequences?: boolean } = {}): Sequential {
  const { maskZero = false, sequences = false } = options;
  const model = new Sequential(
    [
      new Embedding(300, 16, { maskZero }),
      new SimpleRNN(16, { returnSequences: sequences }),
      new Dense(1, { activation: "sigmoid" }),
    ],
    { seed: 1 },
  );
  model.compile({ loss: "binary_crossentropy", optimizer: "rmsprop" });
  return model;
}

/** Rows of `repeats` tokens each, padded on the left by `pad(row)` zeros. */
function padded(rows: number, pad: (row: number) => number, different = 30): number[][] {
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: STEPS }, (_, t) =>
      t < pad(r) ? 0 : 1 + ((r * STEPS + t * 7) % different),
    ),
  );
}

async function decision(model: Sequential, rewrite: string) {
  const { rewrites } = await model.plan();
  const found = rewrites.find((entry) => entry.rewrite === rewrite)!;
  return [found.taken, found.why];
}

describe("plan tells which rewrites a batch took", () => {
  const x = padded(8, (r) => r);

  test("distinct tokens, up to four fifths of the cells", async () => {
    using model = classifier();
    const few = Array.from({ length: 5 }, (_, r) => [0, 1, 2, 3].map((t) => 1 + r * 4 + t));
    // 20 cells: 16 different tokens are as many as pay, 17 are not.
    await model.predict(few.map((row) => row.map((id) => Math.min(id, 16))));
    expect(await decision(model, "distinct_tokens")).toEqual([
      true,
      "16 different tokens in 20 cells",
    ]);
    await model.predict(few.map((row) => row.map((id) => Math.min(id, 17))));
    expect(await decision(model, "distinct_tokens")).toEqual([
      false,
      "17 different tokens in 20 cells",
    ]);
  });

  test("a shared prefix, of two rows at least", async () => {
    using model = classifier();
    await model.predict(x);
    const report = await model.plan();
    expect(report).toMatchObject({ rows: 8, positions: 160, shards: 1, distinctTokens: 31 });
    // Row 7 runs through its 7 zeros for all; the others begin where their tokens do.
    expect(report.cells).toBe(8 * STEPS - (1 + 2 + 3 + 4 + 5 + 6 + 7) + 7);
    expect((await decision(model, "shared_prefix"))[0]).toBe(true);
    await model.predict([x[7]!]);
    expect(await decision(model, "shared_prefix")).toEqual([false, "no two rows begin alike"]);
    await model.predict(x.map((row) => row.slice(row.lastIndexOf(0) + 1)));
    expect(await decision(model, "shared_prefix")).toEqual([false, "rows are ragged"]);
    using sequences = classifier({ sequences: true });
    await sequences.predict(x);
    expect(await decision(sequences, "shared_prefix")).toEqual([
      false,
      "outputs of single steps are read",
    ]);
  });

  test("packed cells, with a mask or ragged rows", async () => {
    using masked = classifier({ maskZero: true });
    await masked.predict(x);
    expect((await masked.plan()).cells).toBe(x.flat().filter((id) => id !== 0).length);
    expect(await decision(masked, "packed_cells")).toEqual([true, "the mask leaves steps out"]);
    expect(await decision(masked, "shared_prefix")).toEqual([
      false,
      "masked steps are not computed at all",
    ]);
    using plain = classifier();
    await plain.predict(x);
    expect((await decision(plain, "packed_cells"))[0]).toBe(false);
    await plain.predict([[1, 2, 3], [4]]);
    expect(await decision(plain, "packed_cells")).toEqual([true, "rows are ragged"]);
  });

  test("lazy rows, without momentum", async () => {
    using model = classifier();
    const y = x.map((_, r) => r % 2);
    await model.trainOnBatch(x, y);
    expect((await decision(model, "lazy_rows"))[0]).toBe(true);
    for (const optimizer of [
      new RMSprop({ momentum: 0.5 }),
      new SGD({ momentum: 0.5 }),
      new Adam(),
    ]) {
      model.compile({ loss: "binary_crossentropy", optimizer });
      await model.trainOnBatch(x, y);
      expect(await decision(model, "lazy_rows")).toEqual([
        false,
        "the optimizer moves rows without a gradient as well",
      ]);
    }
  });

  test("and says what was switched off", async () => {
    using model = classifier();
    model.build([null, null]);
    const off = { distinctTokens: false, sharedPrefix: false, lazyRows: false };
    await (await coreOf(model).network()).setRewrites(off);
    await model.trainOnBatch(
      x,
      x.map(() => 1),
    );
    for (const rewrite of ["distinct_tokens", "shared_prefix", "lazy_rows"]) {
      expect(await decision(model, rewrite)).toEqual([false, "switched off"]);
    }
    expect((await model.plan()).cells).toBe(160);
  });

  test("and that nothing was computed or trained yet", async () => {
    using model = classifier();
    model.build([null, null]);
    for (const rewrite of ["distinct_tokens", "packed_cells", "shared_prefix"]) {
      expect(await decision(model, rewrite)).toEqual([false, "no batch was computed yet"]);
    }
    expect(await decision(model, "lazy_rows")).toEqual([false, "the model is not compiled"]);
    const y = x.map(() => 1);
    await model.evaluate(x, y, { verbose: 0 });
    expect(await decision(model, "lazy_rows")).toEqual([false, "no step was taken yet"]);
    await model.trainOnBatch(x, y);
    expect((await decision(model, "lazy_rows"))[0]).toBe(true);
    await model.gradientNorms(x, y);
    expect(await decision(model, "shared_prefix")).toEqual([
      false,
      "each row's own gradients are asked for",
    ]);
  });

  test("of a Masking layer the cells that it leaves", async () => {
    using model = new Sequential([new Masking(), new GRU(3)]);
    await model.predict([
      [[0], [1], [2]],
      [[0], [0], [3]],
    ]);
    expect(await model.plan()).toMatchObject({ rows: 2, positions: 6, cells: 3 });
    expect(await decision(model, "packed_cells")).toEqual([
      true,
      "a Masking layer leaves steps out",
    ]);
  });

  test("of embeddings that are frozen or regularized why no row rests", async () => {
    for (const [options, why] of [
      [{ trainable: false }, "the embedding is frozen"],
      [{ embeddingsRegularizer: "l2" }, "a regularizer or constraint moves every row"],
    ] as const) {
      using model = new Sequential([new Embedding(40, 3, options), new GRU(3), new Dense(1)]);
      model.compile({ loss: "mse" });
      await model.trainOnBatch(
        x,
        x.map(() => 1),
      );
      expect(await decision(model, "lazy_rows")).toEqual([false, why]);
    }
  });

  test("or that there is nothing to rewrite", async () => {
    using model = new Sequential([new Dense(1)]);
    await model.predict([[1, 2]]);
    const { rewrites, distinctTokens } = await model.plan();
    expect(rewrites.map(({ taken }) => taken)).toEqual([false, false, false, false]);
    expect(distinctTokens).toBe(0);
  });
});

describe("of several inputs plan tells of each", () => {
  const why = (report: InputPlan, rewrite: string) => {
    const { taken, why } = report.rewrites.find((entry) => entry.rewrite === rewrite)!;
    return [taken, why];
  };

  test("numbers first, then token ids, one of them masked", async () => {
    const numbers = input({ shape: [2], name: "numbers" });
    const masked = input({ shape: [null], name: "masked" });
    const plain = input({ shape: [null], name: 'plain "quoted"' });
    const read = (tokens: typeof masked, maskZero: boolean) =>
      new GRU(3).apply(new Embedding(50, 4, { maskZero }).apply(tokens));
    using model = new Model({
      inputs: [numbers, masked, plain],
      outputs: [new Dense(1).apply(numbers), read(masked, true), read(plain, false)],
    });
    const x = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [0, 0, 5, 5],
        [0, 5, 5, 5],
      ],
      [
        [0, 0, 0, 7],
        [0, 0, 8, 7],
      ],
    ];
    await model.predict(x as never);
    const { inputs, ...first } = await model.plan();
    expect(first).toEqual({ rows: 2, ...inputs!.numbers });
    expect(Object.keys(inputs!)).toEqual(["numbers", "masked", 'plain "quoted"']);
    const [a, b, c] = Object.values(inputs!) as [InputPlan, InputPlan, InputPlan];
    expect([a.positions, a.cells, a.distinctTokens]).toEqual([2, 2, 0]);
    expect([b.positions, b.cells, b.distinctTokens]).toEqual([8, 5, 1]);
    expect([c.positions, c.cells, c.distinctTokens]).toEqual([8, 6, 3]);
    expect(why(a, "distinct_tokens")).toEqual([false, "the input is not token ids"]);
    expect(why(b, "distinct_tokens")).toEqual([true, "1 different tokens in 5 cells"]);
    expect(why(a, "packed_cells")).toEqual([false, "the input has no time axis"]);
    expect(why(b, "packed_cells")).toEqual([true, "the mask leaves steps out"]);
    expect(why(c, "packed_cells")[0]).toBe(false);
    expect(why(b, "shared_prefix")).toEqual([false, "masked steps are not computed at all"]);
    expect(why(c, "shared_prefix")[0]).toBe(true);
    expect(why(a, "lazy_rows")).toEqual([false, "there is no embedding"]);
    expect(why(b, "lazy_rows")).toEqual([false, "the model is not compiled"]);
  });

  test("one of a single input has nothing more to tell", async () => {
    using model = classifier();
    await model.predict([[1, 2]]);
    expect(await model.plan()).not.toHaveProperty("inputs");
  });
});

test("names come through as they are, whatever JSON has to escape in them", async () => {
  const names = [
    'a "quoted" one',
    "back\\slash",
    "tab\tand line\nand \u0001",
    "\u007f",
    "line\u2028separated",
    "雪🎿",
  ];
  using model = new Sequential([
    ...names.map((name, i) => new GRU(2, { name, returnSequences: i < names.length - 1 })),
    new Dense(1, { name: "{}" }),
  ]);
  model.compile({ loss: "mse" });
  const norms = await model.gradientNorms([[[1], [2]]], [1]);
  expect(Object.keys(norms)).toEqual(names);
  for (const list of Object.values(norms)) expect(list.every(Number.isFinite)).toBe(true);
  const layout = await (await coreOf(model).network()).layout();
  expect([...new Set(layout.map(({ layer }) => layer))]).toEqual([...names, "{}"]);
});

test("norms beyond all numbers are no numbers to report", async () => {
  using model = new Sequential([
    new SimpleRNN(40, {
      activation: "linear",
      kernelInitializer: "ones",
      recurrentInitializer: "zeros",
    }),
    new Dense(1, { kernelInitializer: { class_name: "Constant", config: { value: 1e19 } } }),
  ]);
  model.compile({ loss: "mse" });
  const rows = [[[1e-19]]];
  await expect(model.gradientNorms(rows, [1.6e19])).rejects.toMatchObject({ code: "Diverged" });
});

describe("memoryUse", () => {
  const sum = ({ total, engine, ...parts }: Record<string, number>) => {
    const bytes = Object.values(parts).reduce((a, b) => a + b, 0);
    expect(bytes).toBe(total);
    expect(engine).toBeGreaterThanOrEqual(total!);
    return bytes;
  };

  test("counts weights and optimizer exactly, and its parts make the total", async () => {
    using model = classifier();
    const weights = 4 * (300 * 16 + 16 * 16 + 16 * 16 + 16 + 16 + 1);
    await model.predict(padded(4, () => 0));
    const before = await model.memoryUse();
    expect(before).toMatchObject({ weights, optimizer: 0, gradients: 0 });
    await model.trainOnBatch(
      padded(4, () => 0),
      [1, 0, 1, 0],
    );
    const after = await model.memoryUse();
    // One running mean for each weight, a step for each row of the embedding, and a row of zeros.
    expect(after.optimizer).toBe(weights + 4 * 300 + 4 * 16);
    expect(after.gradients).toBeGreaterThan(0);
    expect(sum({ ...after })).toBeGreaterThan(sum({ ...before }));
  });

  test("stays the same over 1,000 batches of mixed sizes, as does the engine's memory", async () => {
    using model = classifier();
    const x = padded(64, (r) => r % 15);
    const y = x.map((_, r) => r % 2);
    const train = async (rows: number) => {
      await model.trainOnBatch(x.slice(0, rows), y.slice(0, rows));
    };
    await train(64);
    await model.fit(x, y, { batchSize: 16, verbose: 0 });
    const { engine: held, ...before } = await model.memoryUse();
    for (let i = 0; i < 200; i++) await train(1 + ((i * 7) % 64));
    await model.fit(x, y, { batchSize: 8, epochs: 100, verbose: 0 });
    const { engine, ...after } = await model.memoryUse();
    expect(after).toEqual(before);
    expectHeld(engine, held);
  });

  const layers = {
    LSTM: { make: (units: number) => new LSTM(units), states: 6 },
    GRU: { make: (units: number) => new GRU(units), states: 5 },
    SimpleRNN: { make: (units: number) => new SimpleRNN(units), states: 1 },
  };
  const shapes = {
    "equal rows": () => STEPS,
    "very different rows": (r: number) => 1 + ((r * r * 7) % 200),
  };

  test.each(
    Object.entries(layers).flatMap(([name, layer]) =>
      Object.entries(shapes).flatMap(([rows, length]) =>
        [false, true].map((padded) => ({ name, rows, padded, length, ...layer })),
      ),
    ),
  )("$name over $rows, padded: $padded, keeps what it needs of real cells", async (one) => {
    const [vocabulary, width, units] = [100_000, 16, 24];
    using model = new Sequential([
      new Embedding(vocabulary, width, { maskZero: true }),
      one.make(units),
      new Dense(1),
    ]);
    model.compile({ loss: "mse" });
    const lengths = Array.from({ length: 32 }, (_, r) => one.length(r));
    const most = Math.max(...lengths);
    // All tokens are different, so no table of them saves memory.
    const x = lengths.map((length, r) => [
      ...Array(one.padded ? 5 + most - length : 0).fill(0),
      ...Array.from({ length }, (_, t) => 1 + r * 200 + t),
    ]);
    await model.trainOnBatch(x, lengths);
    const { activations } = await model.memoryUse();
    const cells = lengths.reduce((a, b) => a + b);
    expect(activations).toBeGreaterThan(4 * cells * (width + one.states * units));
    expect(activations).toBeLessThan(1.2 * 4 * cells * (width + one.states * units));
  });

  test("wants a model with weights", async () => {
    const model = new Sequential([new Dense(1)]);
    await expect(model.memoryUse()).rejects.toThrow(/before calling `memoryUse\(\)`/);
    model.dispose();
    await expect(model.plan()).rejects.toThrow(/disposed/);
  });
});
