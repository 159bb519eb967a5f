// Configurations as Keras may write them, with one field at a time changed to a value that matters: ours are Keras's numbers, or a refusal.
import { describe, expect, test } from "vitest";
import { type Change, outcomeOf } from "./fields/compare.js";
import { documentOf, type Found } from "./fields/document.js";
import { classes, load } from "./fields/load.js";

const found: Found[] = [];

/** What Keras alone refuses, and why that is taken here. */
const TAKEN: readonly [fits: (change: Change) => boolean, why: string][] = [
  [({ field }) => /^\(beside.*\) (module|build_config)$/.test(field), "said twice"],
  [({ field }) => field === "seed" || field === "use_cudnn", "set aside at any value"],
  [({ value }) => value === "l1_l2", "a regularizer of ours by its name"],
  [({ value }) => value === 0 || value === 1 || value === 2, "an integer to Keras, or none"],
  [({ field, value }) => field === "bias_initializer" && value === null, "zeros by default"],
  [({ field, value }) => field === "top_db" && value === null, "levels without a bound"],
  [({ field }) => field === "input_dim", "ids beyond it are refused with the data"],
  [({ field }) => /^(backward_)?layer$/.test(field), "halves of different sizes"],
  [
    ({ field, model }) =>
      field === "strides" && /DepthwiseConv2D|SeparableConv2D/.test(JSON.stringify(model)),
    "strides that differ, which TensorFlow lacks",
  ],
];

/** What Keras takes and forgets. Here it counts, and so the numbers differ. */
const forgotten = (what: string, { field, value }: Change): boolean =>
  (what === "SimpleRNN" && field === "activity_regularizer") ||
  // Keras freezes the layer, and trains its cell.
  (/^ConvLSTM/.test(what) && field === "trainable" && value === false);

describe.each(classes())("%s", (what) => {
  for (const change of load(what)) {
    test(`${change.field} = ${JSON.stringify(change.value)}`, async () => {
      const outcome = await outcomeOf(change);
      found.push({ what, change, outcome });
      expect(outcome.is === "differs", JSON.stringify(outcome)).toBe(forgotten(what, change));
      if (!TAKEN.some(([fits]) => fits(change))) {
        expect(outcome).not.toMatchObject({ is: "looser" });
      }
    });
  }
});

test("the documented table is what is refused", async () => {
  await expect(documentOf(found)).toMatchFileSnapshot("../docs/configurations.md");
});
