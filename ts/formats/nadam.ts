// The one variable of Keras's that follows from another: Nadam's product of all shares so far, which is known from the number of updates.
import type { Optimizer } from "../optimizers/optimizer.js";
import type { OptimizerWeight } from "../optimizers/variables.js";

const isNadam = (optimizer: Optimizer): boolean => optimizer.getConfig().class_name === "Nadam";

/** A file's variables without that one, where it is among them: the last one, a single number. */
export function withoutProduct<T extends { readonly shape: readonly number[] } | undefined>(
  optimizer: Optimizer,
  variables: readonly T[],
): readonly T[] {
  const alone = variables.length > 2 && variables.at(-1)?.shape.length === 0;
  return alone && isNadam(optimizer) ? variables.slice(0, -1) : variables;
}

/** The variables as Keras counts them. */
export function withProduct(
  optimizer: Optimizer,
  variables: readonly OptimizerWeight[],
): readonly OptimizerWeight[] {
  if (!isNadam(optimizer)) return variables;
  const beta = Number(optimizer.getConfig().config.beta_1);
  let product = 1;
  for (let t = 1; t <= optimizer.iterations && product > 0; t++) {
    product = Math.fround(product * beta * (1 - 0.5 * 0.96 ** t));
  }
  return [...variables, { name: "u_product", shape: [], data: Float64Array.of(product) }];
}
