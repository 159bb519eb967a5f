import { own, show } from "../checks.js";
import { parseDescription, readStored } from "../described.js";
import { BpttError } from "../errors.js";
import { SETTINGS } from "./regularizer.js";

/** The one form in which regularizers are held and sent to the core. */
export interface ParsedRegularizer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** By name alone Keras's L1L2 means 0.01 of each. */
const NAMED: Record<string, ParsedRegularizer> = {
  l1: { class_name: "L1", config: { l1: 0.01 } },
  l2: { class_name: "L2", config: { l2: 0.01 } },
  l1l2: { class_name: "L1L2", config: { l1: 0.01, l2: 0.01 } },
};

/** The regularizer that `value` is, names or describes; none for `null`. */
export function parseRegularizer(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedRegularizer | null {
  if (value === null || value === undefined) return null;
  const named = typeof value === "string" && own(NAMED, value.replaceAll("_", "").toLowerCase());
  if (named) return named;
  const described =
    typeof value === "string" ? undefined : parseDescription(`${where}, ${argument}`, value);
  const readers = described && own(SETTINGS, described.className);
  if (described === undefined || readers === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected a Regularizer, "l1", "l2", "l1_l2", { class_name, config } or null, got ${show(described?.className ?? value)}.`,
    );
  }
  const { className, config } = described;
  if (className === "OrthogonalRegularizer" && rank !== 2) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an OrthogonalRegularizer for argument \`${argument}\`: it is for matrices.`,
    );
  }
  return { class_name: className, config: readStored(where, argument, readers, config) };
}
