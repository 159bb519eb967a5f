// A model is made of its configuration, and given its weights and, where it was compiled, its optimizer's state.
import type { BaseModel } from "../base_model.js";
import { show } from "../checks.js";
import { readingTypes } from "../config/dtypes.js";
import { BpttError } from "../errors.js";
import type { StoredTensor } from "../io/number_types.js";
import type { CompileOptions } from "../model/compiled.js";
import { coreOf } from "../model/core.js";
import { inARow, type Numbers } from "../numbers.js";
import { type Optimizer, variablesOf } from "../optimizers/optimizer.js";
import { describeVariables, replaceVariables } from "../optimizers/variables.js";
import { sizeOf } from "../shape.js";
import { type CustomObjects, readCompileConfig } from "./keras/compile_config.js";
import type { StoredModel } from "./stored_model.js";

/** How a model is loaded. */
export interface Loading<M extends BaseModel> {
  /** Makes a model of class and configuration. */
  readonly make: (description: object, seed: number | undefined) => M;
  readonly compile: boolean;
  readonly customObjects: CustomObjects;
}

/** @throws BpttError `File` for weights that are not the model's, `Unsupported` for a model of what is not known here. */
export async function makeModel<M extends BaseModel>(
  stored: StoredModel,
  loading: Loading<M>,
): Promise<M> {
  const { from } = stored;
  const { model, options } = readingTypes(from, () => ({
    options: loading.compile ? readCompileConfig(stored.compile, loading.customObjects) : undefined,
    model: loading.make(stored.description, stored.seed),
  }));
  try {
    const core = coreOf(model);
    const graph = core.graph;
    if (graph === undefined) throw notBuilt(from);
    stored.giveWords?.(model, graph);
    const { weights, variables } = await stored.numbers(model, graph);
    await core.numbers(weights);
    if (options) {
      compileAsStored(model, options);
      await restoreOptimizer(model.optimizer!, variables, from);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** What `compile` refuses keeps nobody from the model itself. */
function compileAsStored(model: BaseModel, options: CompileOptions): void {
  try {
    model.compile(options);
  } catch (cause) {
    if (!(cause instanceof BpttError)) throw cause;
    const without =
      "With `compile: false` the model is loaded without loss, metrics and optimizer.";
    throw new BpttError(cause.code, `${cause.message} ${without}`, { cause });
  }
}

const notBuilt = (from: string): BpttError =>
  new BpttError(
    "Unsupported",
    `${from} does not tell the shape of the model's input, without which its layers have no weights: build it in Keras before it is saved.`,
  );

/** The optimizer's state, where the file has that of this optimizer. */
async function restoreOptimizer(
  optimizer: Optimizer,
  stored: readonly (StoredTensor | undefined)[],
  from: string,
) {
  const [, progress, port] = variablesOf(optimizer, "setWeights");
  const own = await describeVariables(progress, port);
  const counts = [own.length + optimizer.followers.length, own.length];
  const misfit = own.findIndex(({ shape }, i) => `${shape}` !== `${(stored[i] ?? own[i]!).shape}`);
  if (!counts.includes(stored.length) || misfit >= 0) {
    // Nothing was trained: Keras keeps no more than the number of updates and the rate.
    if (stored.length <= 2) return;
    console.warn(
      `${from} holds ${stored.length} variables of an optimizer, and ${show(optimizer.getConfig().class_name)} has ${counts[0]}${misfit < 0 ? "" : `, of which number ${misfit} has another shape`}: it starts anew.`,
    );
    return;
  }
  const numbers = own.flatMap(({ data }, i) => (data ? number(stored[i], data[0]!) : []));
  const [iteration, rate] = numbers;
  // What follows from the updates comes behind.
  const kept = stored.slice(numbers.length, own.length) as readonly StoredTensor[];
  await replaceVariables(progress, port, { iteration, rate, state: inARow(kept.map(numbersIn)) });
}

/** A single number, which has 32 bits in a file: of the rate the settings may know more. */
function number(variable: StoredTensor | undefined, own: number): number {
  const value = variable?.number();
  return value === undefined || Math.fround(own) === value ? own : value;
}

const numbersIn = ({ shape, copyTo }: StoredTensor): Numbers => ({ length: sizeOf(shape), copyTo });
