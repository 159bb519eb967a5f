import { learningRate } from "../network/schedule.js";
import type { TrainingPlan } from "../network/training_plan.js";
import type { Weights } from "./layer.js";

const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7];

/** Adam as Keras has it (Kingma and Ba, 2015), on weights with their gradients, which are cut before as the plan says. */
export function adam(weights: readonly Weights[], plan: TrainingPlan): () => void {
  const zeros = () => weights.map(({ values }) => new Float32Array(values.length));
  const [means, squares] = [zeros(), zeros()];
  const rate = learningRate(plan);
  let step = 0;
  return () => {
    const now = typeof rate === "number" ? rate : rate.at(step);
    step++;
    const alpha = (now * Math.sqrt(1 - BETA_2 ** step)) / (1 - BETA_1 ** step);
    const factor = cut(weights, plan.clip);
    for (const [k, { values, gradient }] of weights.entries()) {
      const [m, v] = [means[k]!, squares[k]!];
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i]! * factor;
        m[i]! += (g - m[i]!) * (1 - BETA_1);
        v[i]! += (g * g - v[i]!) * (1 - BETA_2);
        values[i]! -= (alpha * m[i]!) / (Math.sqrt(v[i]!) + EPSILON);
      }
    }
  };
}

/** The factor that cuts all gradients together to a length. */
function cut(weights: readonly Weights[], clip: number): number {
  if (clip === 0) return 1;
  let sum = 0;
  for (const { gradient } of weights) for (const g of gradient) sum += g * g;
  return Math.min(1, clip / Math.sqrt(sum));
}
