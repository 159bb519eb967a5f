import type { Sequential } from "bptt";
import type { Rows } from "./tasks/task.js";

/** The norm of the loss's gradient at the recurrent layer's state, for each step from the first to the last. */
export async function stepNorms(model: Sequential, { x, y }: Rows): Promise<number[]> {
  const { recurrent } = await model.gradientNorms(x, y);
  return recurrent!;
}

/** How much of the gradient at the last step is left at the first. */
export const share = (norms: readonly number[]): number => norms[0]! / norms.at(-1)!;

export function short(value: number): string {
  if (value === 0) return "0";
  return value < 1e-3 || value >= 1e4 ? value.toExponential(1) : value.toPrecision(2);
}
