// Operations on tensors that have no numbers yet.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

type Operation = (...args: never[]) => unknown;

const call = (operation: Operation, args: () => readonly unknown[]): Call => ({
  name: operation.name,
  args: () => [...args()],
  run: (...given: never[]) => Reflect.apply(operation, undefined, given),
});

const sequence = () => bptt.input({ shape: [4, 3] });
const vector = () => bptt.input({ shape: [3] });
const truths = () => bptt.greater(sequence(), 0);

const table = (operations: readonly Operation[], args: () => readonly unknown[]) =>
  Object.fromEntries(operations.map((operation) => [operation.name, [call(operation, args)]]));

/** Every operation with arguments that it takes. */
export const OPERATIONS: Readonly<Record<string, readonly Call[]>> = {
  ...table(
    [
      bptt.add,
      bptt.divide,
      bptt.equal,
      bptt.greater,
      bptt.greaterEqual,
      bptt.less,
      bptt.lessEqual,
      bptt.maximum,
      bptt.minimum,
      bptt.multiply,
      bptt.notEqual,
      bptt.power,
      bptt.subtract,
    ],
    () => [sequence(), 2],
  ),
  ...table(
    [
      bptt.absolute,
      bptt.cos,
      bptt.exp,
      bptt.expm1,
      bptt.floor,
      bptt.hardSigmoid,
      bptt.hardSilu,
      bptt.hardTanh,
      bptt.log,
      bptt.log1p,
      bptt.logSigmoid,
      bptt.negative,
      bptt.onesLike,
      bptt.reciprocal,
      bptt.relu,
      bptt.relu6,
      bptt.rsqrt,
      bptt.selu,
      bptt.sigmoid,
      bptt.sign,
      bptt.silu,
      bptt.sin,
      bptt.softplus,
      bptt.softsign,
      bptt.sqrt,
      bptt.square,
      bptt.tanh,
      bptt.tanhShrink,
      bptt.zerosLike,
    ],
    () => [sequence()],
  ),
  ...table([bptt.elu, bptt.leakyRelu], () => [sequence(), 0.5]),
  ...table([bptt.gelu], () => [sequence(), false]),
  ...table([bptt.logSoftmax, bptt.softmax, bptt.sparsemax], () => [sequence(), -1]),
  ...table([bptt.max, bptt.mean, bptt.min, bptt.sum, bptt.variance], () => [
    sequence(),
    [1, 2],
    true,
  ]),
  ...table([bptt.cast], () => [truths(), "float32"]),
  ...table([bptt.clip], () => [sequence(), -1, 1]),
  ...table([bptt.concatenate, bptt.stack], () => [[vector(), vector()], 1]),
  ...table([bptt.einsum], () => ["btd,bsd->bts", sequence(), sequence()]),
  ...table([bptt.expandDims], () => [vector(), 1]),
  ...table([bptt.flip], () => [sequence(), 1]),
  ...table([bptt.logicalAnd], () => [truths(), truths()]),
  ...table([bptt.logicalNot], () => [truths()]),
  ...table([bptt.matmul], () => [sequence(), bptt.input({ shape: [3, 2] })]),
  ...table([bptt.repeat], () => [sequence(), 2, 1]),
  ...table([bptt.reshape], () => [sequence(), [-1, 2, 6]]),
  ...table([bptt.split], () => [sequence(), 2, 1]),
  ...table([bptt.squeeze], () => [bptt.input({ shape: [4, 1] }), 2]),
  ...table([bptt.swapaxes], () => [sequence(), 1, 2]),
  ...table([bptt.transpose], () => [sequence(), [0, 2, 1]]),
  ...table([bptt.where], () => [truths(), sequence(), 0]),
};
