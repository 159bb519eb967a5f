import { MOST_AXES } from "../../shape.js";
import type { Input } from "./input.js";

/** A shape of no dimensions and no number either. */
const NULL = 2;

/** The shape that a dataspace message says; `[]` is that of one number. */
export function readShape(input: Input, at: number): number[] {
  const version = input.u8(at);
  if (version !== 1 && version !== 2) throw input.unread(`a dataspace of version ${version}`);
  if (version === 2 && input.u8(at + 3) === NULL) throw input.unread("an empty dataspace");
  const rank = input.u8(at + 1);
  if (rank > MOST_AXES) throw input.unread(`an array of ${rank} axes, above ${MOST_AXES}`);
  const start = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, axis) => input.u64(start + 8 * axis));
}
