import { UserError } from "../../sentiment/user_error.js";
import type { Input, Output } from "../tasks/task.js";
import type { NetworkPlan } from "./network_plan.js";

/**
 * Whether a plan goes with a task.
 *
 * @throws UserError in one sentence.
 */
export function checkFit(
  { layers, attention }: NetworkPlan,
  { input, output }: { readonly input: Input; readonly output: Output },
): void {
  if (
    output.next &&
    input.kind !== "pair" &&
    layers.some(({ direction }) => direction === "both")
  ) {
    throw new UserError(
      "A network that tells the next token can't read in both directions: backwards it would see what it has to tell.",
    );
  }
  if (attention !== "none" && output.every && input.kind !== "pair") {
    throw new UserError(
      "Attention looks at all steps, and this task is answered at every step, before the others are read.",
    );
  }
}
