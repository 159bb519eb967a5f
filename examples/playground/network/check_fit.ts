import { Refusal } from "../refusal.js";
import type { Input, Output } from "../tasks/task.js";
import type { NetworkPlan } from "./network_plan.js";

/**
 * Whether a plan goes with a task.
 *
 * @throws Refusal in one sentence.
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
    throw new Refusal({
      en: "A network that tells the next token can't read in both directions: backwards it would see what it has to tell.",
      zh: "预测下一个词元的网络不能双向读取：反向读取时，它会看到要预测的内容。",
    });
  }
  if (attention !== "none" && output.every && input.kind !== "pair") {
    throw new Refusal({
      en: "Attention looks at all steps, and this task is answered at every step, before the others are read.",
      zh: "注意力要看所有步，而这个任务在每一步都要回答，那时后面的步还没有读到。",
    });
  }
}
