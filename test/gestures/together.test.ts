import { expect, test } from "vitest";
import { stacked } from "../../examples/gestures/batches.js";
import type { Sequence } from "../../examples/gestures/data/sequences.js";
import { makeNetwork, together } from "../../examples/gestures/network.js";
import { Recogniser } from "../../examples/gestures/recogniser.js";

const sizes = { kind: "phases", shape: [3], classes: 4, units: 5, members: 3, seed: 1 } as const;
const numbers = (from: number) => Float32Array.from({ length: 30 }, (_, i) => Math.sin(from + i));
const bare: Sequence = { name: "", steps: 10, data: numbers(0), label: new Uint8Array(10) };

/** How far the first numbers are at most from the means of the others. */
const apart = (found: Float32Array, others: readonly Float32Array[]) =>
  Math.max(
    ...found.map((value, i) => {
      const mean = others.reduce((sum, other) => sum + other[i]! / others.length, 0);
      return Math.abs(value - mean);
    }),
  );

test("networks that learn side by side say different things, and together their mean", async () => {
  using network = makeNetwork("bilstm", sizes);
  const each = await network.predict(stacked([bare], [3]));
  using one = together(network);
  const { data } = await one.predict(stacked([bare], [3]));
  const said = each.map((member) => member.data as Float32Array);
  expect(said).toHaveLength(3);
  expect(apart(data as Float32Array, said)).toBeLessThan(1e-6);
  expect(apart(said[0]!, [said[1]!])).toBeGreaterThan(1e-3);
});

test("what is told of a sequence is the mean of it and of its mirror image, where it has one", async () => {
  using model = together(makeNetwork("gru", sizes));
  const purpose = {
    kind: "phases",
    classes: [..."abcd"],
    shape: [3],
    columns: [],
    order: false,
  } as const;
  const recogniser = new Recogniser(model, purpose);
  const [both, own, other] = await Promise.all(
    [{ ...bare, mirrored: numbers(7) }, bare, { ...bare, data: numbers(7) }].map(
      async (sequence) => (await recogniser.predict([sequence]))[0]!,
    ),
  );
  expect(apart(both!, [own!, other!])).toBeLessThan(1e-6);
  expect(apart(own!, [other!])).toBeGreaterThan(1e-3);
});
