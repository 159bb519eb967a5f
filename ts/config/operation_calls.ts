/** Calls of operations as Keras writes them: tensors of other layers, numbers and arrays, in the order of the arguments. */
import { show } from "../checks.js";
import { BpttError } from "../errors.js";
import { type Operand, simplified } from "../operations/operand.js";
import { type Argument, byName, readArgument, tensorsIn } from "./calls.js";
import type { KerasHistory } from "./keras_tensor.js";

/** An operation's call: the tensors that it is applied to, and what stands beside them. */
export interface OperationCall {
  readonly inputs: readonly KerasHistory[];
  /** All arguments in their order: null for the next of the tensors. */
  readonly operands: readonly Operand[];
  /** The plain value behind a tensor. */
  readonly key: unknown;
}

/** What an operation is called with: one tensor, two, a list of them, one and a key, or tensors, numbers and arrays in any places. */
export type OperationArguments = "tensor" | "tensors" | "list" | "key" | "operands";

/** Reads a call of an operation. */
export function readOperationCall(
  value: unknown,
  operation: string,
  names: readonly string[],
  takes: OperationArguments,
): OperationCall {
  const given = byName(value, operation, names);
  if (takes === "list") {
    const inputs = tensorsIn(given, names[0]!);
    given.finish();
    return { inputs, operands: inputs.map(() => null), key: undefined };
  }
  const key = takes === "key" ? given.take(names[1]!) : undefined;
  const wanted = takes === "key" ? names.slice(0, 1) : names;
  const read = wanted.map((name) => readArgument(given.take(name), given, name));
  given.finish();
  const inputs = read.flatMap((argument) => ("tensor" in argument ? [argument.tensor] : []));
  const operands = read.flatMap((argument): Operand[] => operandIn(argument));
  const enough = takes === "operands" ? inputs.length > 0 : inputs.length === wanted.length;
  if (enough && operands.length === wanted.length) return { inputs, operands, key };
  const words = {
    tensor: "one tensor",
    tensors: "two tensors",
    key: "a tensor and a key",
    operands: `${names.length} tensors, numbers and arrays, one of them a tensor`,
  };
  throw new BpttError(
    "Unsupported",
    `The configuration calls the operation ${show(operation)} with other arguments than ${words[takes]}, which is not supported.`,
  );
}

/** What an argument is; nothing where it is none of them. */
function operandIn(argument: Argument): Operand[] {
  if ("tensor" in argument) return [null];
  if ("constant" in argument) return [simplified(argument.constant)];
  const { plain } = argument;
  return typeof plain === "number" && Number.isFinite(plain) ? [plain] : [];
}
