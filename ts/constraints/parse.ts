import { list, show } from "../checks.js";
import { parseDescription, readStored } from "../described.js";
import { BpttError } from "../errors.js";
import { NAMES, settingsOf } from "./constraint.js";

/** The one form in which constraints are held and sent to the core. */
export interface ParsedConstraint {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The constraint that `value` is, names or describes; none for `null`. `rank` is that of the weight it is for. */
export function parseConstraint(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedConstraint | null {
  if (value === null || value === undefined) return null;
  const described = parseDescription(`${where}, ${argument}`, value);
  const plain = described?.className.replaceAll("_", "").toLowerCase();
  const known = Object.entries(settingsOf(rank)).find(([key]) => key.toLowerCase() === plain);
  if (described === undefined || known === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected a Constraint, one of ${list(NAMES)}, { class_name, config } or null, got ${show(described?.className ?? value)}.`,
    );
  }
  const [class_name, readers] = known;
  return { class_name, config: readStored(where, argument, readers, described.config) };
}
