import { generateReviews } from "../generator/generate.js";
import type { Dataset } from "./examples.js";

/** The built-in data: it needs no file and no network, and shows what a recurrent network is for. */
export function syntheticReviews(seed: number): Dataset {
  const { training, heldOut } = generateReviews(seed);
  return {
    name: "built-in review sentences",
    ...{ training, heldOut },
    classes: ["negative", "positive"],
    notes: [
      "These sentences are synthetic: made by a program, not written by people.",
      `For example (${training[0]?.label}): ${training[0]?.text}`,
      `For example (${heldOut[0]?.label}): ${heldOut[0]?.text}`,
      "Every word is as frequent in good as in bad ones: only the order of the words tells.",
      "The test is on sentence patterns and pairs of words that never occur in training.",
    ],
  };
}
