import { checkSurplus, takeItems } from "../checks.js";
import { BpttError } from "../errors.js";
import { connect } from "../graph/connect.js";
import { SymbolicTensor } from "../graph/tensor.js";
import { show, showItems } from "../show.js";
import { ALL, GetItem, type Key } from "./get_item.js";

/** What {@link slice} takes along an axis: one place, or places from a start up to a stop, by steps of 1 or another; null for all of them. */
export type SliceRange =
  | number
  | null
  | readonly [start: number | null, stop?: number | null, step?: number | null];

/**
 * Some steps and features of a tensor, as `x[:, 1:5, 0:2]` takes them in Keras.
 *
 * Input: `(batch, features)` with a range for features, or `(batch, steps, features)` with ranges for steps and features. A number alone takes one
 * place, and its axis goes; negative ones count from the end, and where a start or a stop is null, everything is taken up to there. As in Keras
 * masked steps count like others, and the output has no mask.
 *
 * @example
 * slice(x, -1) // the last step: x[:, -1]
 * slice(x, [1, 5]) // four steps: x[:, 1:5]
 * slice(x, null, [0, 2]) // two features of every step: x[..., 0:2]
 * slice(x, [null, null, 2]) // every second step: x[:, ::2]
 * @throws BpttError `InvalidArgument` for something that is no range, `Shape` where nothing would be left or an index is out of bounds.
 */
export function slice(
  tensor: SymbolicTensor,
  steps: SliceRange,
  features: SliceRange = null,
  ...surplus: never[]
): SymbolicTensor {
  checkSurplus("slice", surplus);
  if (!(tensor instanceof SymbolicTensor)) {
    throw new BpttError(
      "InvalidArgument",
      `slice expects what \`input(...)\` or a layer's \`apply\` gave, got ${show(tensor)}.`,
    );
  }
  if (tensor.shape.length < 3 && features !== null) {
    throw new BpttError("InvalidArgument", "slice of vectors takes one range, that of features.");
  }
  const keys = [steps, ...(tensor.shape.length < 3 ? [] : [features])].map(keyOf);
  return connect(new GetItem([ALL, ...keys]), tensor) as SymbolicTensor;
}

function keyOf(range: unknown): Key {
  if (range === null) return ALL;
  const [start, stop, step] = takeItems(range, 3) ?? [range, undefined, undefined];
  const whole = (value: unknown) => (value ?? null) === null || Number.isSafeInteger(value);
  const alone = typeof range === "number";
  if ((alone || typeof range === "object") && [start, stop, step].every(whole) && step !== 0) {
    if (alone) return range;
    return { start: start ?? null, stop: stop ?? null, step: step ?? null } as Key;
  }
  throw new BpttError(
    "InvalidArgument",
    `slice expects an integer, null, or [start, stop, step] of integers or null, got ${showItems(range)}.`,
  );
}
