// Steps within steps: layers over sequences within a TimeDistributed, whose rows are the steps that there are.
import { expect, test } from "vitest";
import {
  Bidirectional,
  Dense,
  GRU,
  input,
  LSTM,
  Masking,
  Reshape,
  Sequential,
  TimeDistributed,
} from "../../ts/index.js";

const [STEPS, EACH, FEATURES] = [4, 3, 2];

/** Steps of steps that look random, in a row of so many. */
const row = (steps: number, salt: number) =>
  Array.from({ length: steps }, (_, t) =>
    Array.from({ length: EACH }, (_, i) =>
      Array.from({ length: FEATURES }, (_, f) => Math.sin(salt + 7 * t + 3 * i * i + 5 * f)),
    ),
  );

/** Reads each step to a vector. */
const reader = () =>
  new Sequential(
    [
      input({ shape: [EACH, FEATURES] }),
      new Bidirectional(new LSTM(3, { returnSequences: true })),
      new GRU(2),
    ],
    { seed: 2 },
  );

test("each step of ragged rows is read as it is alone", async () => {
  const inner = reader();
  using model = new Sequential([
    input({ shape: [null, EACH, FEATURES] }),
    new TimeDistributed(inner),
  ]);
  const rows = [row(STEPS, 1), row(1, 2), row(2, 3)];
  const all = (await model.predict(rows)) as unknown as { data: Float32Array };
  const alone = await inner.predict(rows.flat());
  expect([...all.data]).toEqual([...alone.data]);
  inner.dispose();
});

test("masked steps are left out, and what they hold does not matter", async () => {
  const layers = () => [
    new TimeDistributed(new Reshape([EACH, FEATURES])),
    new TimeDistributed(reader()),
    new Dense(2),
    new GRU(3),
  ];
  using masked = new Sequential(
    [input({ shape: [null, EACH * FEATURES] }), new Masking({ maskValue: 9 }), ...layers()],
    { seed: 1 },
  );
  const there = [row(STEPS, 1), row(STEPS, 2)].map((steps) => steps.map((step) => step.flat()));
  const nothing = Array(EACH * FEATURES).fill(9);
  const holes = there.map(([first, ...others]) => [nothing, first!, nothing, ...others]);
  const [plain, punched] = [await masked.predict(there), await masked.predict(holes)];
  expect([...punched.data]).toEqual([...plain.data]);
});

test("a session reads one step of steps after the other", async () => {
  using model = new Sequential([
    input({ shape: [null, EACH, FEATURES] }),
    new TimeDistributed(reader()),
    new GRU(3),
  ]);
  const clip = row(STEPS, 4);
  using session = await model.session();
  for (const [i, step] of clip.entries()) {
    const answer = await session.step([step]);
    const expected = await model.predict([clip.slice(0, i + 1)]);
    expect([...answer.data]).toEqual([...expected.data]);
  }
});
