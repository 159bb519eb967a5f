import type { Model, Predictions } from "bptt";
import { lookingModel, type Sides } from "../network/build.js";
import type { NetworkPlan } from "../network/network_plan.js";
import { said } from "../tasks/answers.js";
import { rowsOf } from "../tasks/batches.js";
import type { Example } from "../tasks/examples.js";
import { inOrder } from "./contributions.js";

/** Where a network looked. */
export interface Looks {
  /** Ids of the tokens that it said, without the end; none of a task with one answer. */
  readonly said: readonly number[];
  /** For each of them, the end included, or for the one answer: what each step that was read weighs, from 0 to 1. */
  readonly weights: readonly Float32Array[];
}

/** What a network with attention looked at for its answer to an example. */
export async function attentionOf(
  model: Model,
  plan: NetworkPlan,
  { input }: Sides,
  example: Example,
): Promise<Looks> {
  const steps = example.x.length;
  if (input.kind === "pair") {
    const [answer] = await said(model, input, [example], true);
    const { ids, attention } = answer!;
    return { said: ids, weights: lines(attention![0]!.data, steps) };
  }
  using twin = lookingModel(plan, input, steps);
  await twin.setWeights(inOrder(await twin.getWeights(), await model.getWeights()));
  const { data } = (await twin.predict(rowsOf([example]).x as never)) as unknown as Predictions;
  return { said: [], weights: lines(data, steps) };
}

const lines = (data: Float32Array, width: number): Float32Array[] =>
  Array.from({ length: data.length / width }, (_, i) => data.subarray(i * width, (i + 1) * width));
