// What belongs to which output.
import { isReadable } from "../checks.js";
import { isArray } from "../show.js";
import { divide, type Port } from "./inputs.js";
import { isArrayLike, isNDArray } from "./types.js";

/** The outputs of a model, as targets and weights come for them. */
export interface Outputs {
  readonly ports: readonly Port[];
  /** Whether they have keys. */
  readonly keyed: boolean;
  /** Rows of the inputs. */
  readonly rows: number;
  /** Of each output whether it takes targets: one without a loss and metrics does not. */
  readonly takes: readonly boolean[];
}

/** What was given for an output, and what messages call it. */
export interface Given {
  readonly value: unknown;
  readonly name: string;
}

/** Output by output, as a list or by names. As in Keras there may be something for each, or for those alone that take it. */
export function divideTargets(value: unknown, name: string, outputs: Outputs): Given[] {
  const { ports, keyed, takes } = outputs;
  const taking = ports.filter((_, i) => takes[i]);
  if (taking.length === ports.length || isForAll(value, outputs)) {
    return divide(value, name, ports, "output", keyed);
  }
  const given = divide(value, name, taking, "output", keyed);
  let at = 0;
  return takes.map((takes) => (takes ? given[at++]! : { value: undefined, name }));
}

/** Whether it is for each output. A list of as many as there are rows may be one of rows. */
function isForAll(value: unknown, { ports, rows }: Outputs): boolean {
  if (isArray(value)) {
    const fits = (part: unknown) => part === null || part === undefined || rowsOf(part) === rows;
    return value.length === ports.length && (value.length !== rows || value.every(fits));
  }
  return isReadable(value) && ports.every(({ name }) => Object.hasOwn(value as object, name));
}

const rowsOf = (part: unknown): unknown =>
  isNDArray(part) ? part.shape[0] : isArrayLike(part) ? part.length : undefined;
