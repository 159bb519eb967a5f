import type { Model, Predictions } from "bptt";
import type { Steps } from "../tasks/examples.js";

/**
 * How a network that tells the next numbers goes on with a series: it is fed with what it has told.
 *
 * @param steps that it reads before.
 * @returns so many steps behind them.
 */
export async function continued(
  model: Model,
  steps: Steps,
  count: number,
): Promise<Float32Array[]> {
  using session = await model.session();
  const next = async (step: Float32Array) => {
    const { data } = (await session.step([step])) as Predictions;
    return data.slice();
  };
  let told: Float32Array | undefined;
  for (const step of steps) told = await next(step);
  const made: Float32Array[] = [];
  while (told && made.length < count) {
    made.push(told);
    if (made.length < count) told = await next(told);
  }
  return made;
}
