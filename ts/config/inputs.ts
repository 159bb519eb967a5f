/** Inputs of a model as Keras writes them: layers of the class InputLayer. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { type DType, input, type SymbolicTensor } from "../graph/tensor.js";
import { isFloat } from "./dtypes.js";
import type { KerasObject } from "./objects.js";

/** Keras's types as they are known here. */
const TYPES = new Map<unknown, DType>([
  ["int32", "int32"],
  ["int64", "int32"],
  ["bool", "bool"],
  ["string", "string"],
]);

/** The input that a configuration describes. */
export function readInput({ config, rest }: KerasObject): SymbolicTensor {
  rest.finish();
  const name = config.take("name");
  const dtype = readType(config.take("dtype") ?? "float32", config.where);
  for (const option of ["sparse", "ragged", "optional"]) {
    const value = config.take(option);
    if (value) throw config.refuse(option, value);
  }
  const [batchShape, shape, batchSize] = ["batch_shape", "shape", "batch_size"].map((field) =>
    config.take(field),
  );
  config.finish();
  const sizes = batchShape ?? [batchSize ?? null, ...(Array.isArray(shape) ? shape : [])];
  return input({
    batchShape: sizes as (number | null)[],
    dtype,
    ...(name !== undefined && { name: name as string }),
  });
}

function readType(value: unknown, where: string): DType {
  const known = isFloat(value) ? "float32" : TYPES.get(value);
  if (known) return known;
  throw new BpttError(
    "Unsupported",
    `The configuration of ${where} sets \`dtype\` to ${show(value)}; known are float32, int32, int64, bool and string.`,
  );
}
