import type { Random } from "../../sentiment/random.js";
import { UserError } from "../../sentiment/user_error.js";
import type { Sequence } from "./sequences.js";

const SHARE = 0.2;

/**
 * Holds out a fifth of the sequences of each class, and one at the least; of sequences with a label at each step a fifth of all.
 *
 * @throws UserError where a class has one sequence alone, or none.
 */
export function holdOut(
  sequences: readonly Sequence[],
  classes: readonly string[],
  random: Random,
): { training: Sequence[]; heldOut: Sequence[] } {
  const everyStep = typeof sequences[0]?.label !== "number";
  const groups = everyStep
    ? [{ called: "the table", group: sequences }]
    : classes.map((name, label) => ({
        called: `the class "${name}"`,
        group: sequences.filter((sequence) => sequence.label === label),
      }));
  const parts = { training: [] as Sequence[], heldOut: [] as Sequence[] };
  for (const { called, group } of groups) {
    if (group.length < 2) {
      throw new UserError(
        `There is ${group.length === 0 ? "no" : "only one"} sequence in ${called}: expected at least 2, one to learn from and one for the test.`,
      );
    }
    const shuffled = random.shuffled(group);
    const held = Math.max(1, Math.round(SHARE * group.length));
    parts.heldOut.push(...shuffled.slice(0, held));
    parts.training.push(...shuffled.slice(held));
  }
  return parts;
}
