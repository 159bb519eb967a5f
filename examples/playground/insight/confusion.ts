import type { Model } from "bptt";
import { largest, predicted } from "../tasks/answers.js";
import type { Prepared } from "../tasks/task.js";

/**
 * How many of each class were taken for each class, among what is held out: [right class, said class]. Of a network that answers at every step all steps count, or the last ones.
 *
 * @param atEnd whether the last steps alone count.
 */
export async function confusionOf(
  model: Model,
  { heldOut, output }: Prepared,
  atEnd: boolean,
): Promise<Uint32Array> {
  const width = output.names.length;
  const counts = new Uint32Array(width ** 2);
  const answers = await predicted(model, heldOut);
  for (const [i, { y }] of heldOut.entries()) {
    const right = typeof y === "number" ? [y] : Array.from(y as Int32Array);
    for (let step = atEnd ? right.length - 1 : 0; step < right.length; step++) {
      const shares = answers[i]!.subarray(step * width, (step + 1) * width);
      counts[right[step]! * width + largest(shares)]!++;
    }
  }
  return counts;
}
