import { checkOptions, finiteNumber, oneOf, own, show } from "./checks.js";
import { parseDescription } from "./described.js";
import { BpttError } from "./errors.js";

/**
 * A penalty on a weight, which becomes part of the loss: `"l1"` (0.01), `"l2"` (0.01), `"l1_l2"`, or with its settings in the form in
 * which Keras stores it. `OrthogonalRegularizer` is for matrices.
 */
export type Regularizer =
  | "l1"
  | "l2"
  | "l1_l2"
  | "l1L2"
  | { class_name: "L1"; config?: { l1?: number } }
  | { class_name: "L2"; config?: { l2?: number } }
  | { class_name: "L1L2"; config?: { l1?: number; l2?: number } }
  | {
      class_name: "OrthogonalRegularizer";
      config?: { factor?: number; mode?: "rows" | "columns" };
    };

export interface ParsedRegularizer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, number | string>>;
}

const DEFAULTS: Record<string, Record<string, number | string>> = {
  L1: { l1: 0.01 },
  L2: { l2: 0.01 },
  L1L2: { l1: 0, l2: 0 },
  OrthogonalRegularizer: { factor: 0.01, mode: "rows" },
};

/** By name alone Keras's L1L2 means 0.01 of each. */
const NAMED: Record<string, ParsedRegularizer> = {
  l1: { class_name: "L1", config: { l1: 0.01 } },
  l2: { class_name: "L2", config: { l2: 0.01 } },
  l1l2: { class_name: "L1L2", config: { l1: 0.01, l2: 0.01 } },
};

/** The regularizer that `value` names or describes; none for `null`. */
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
  const defaults = described && own(DEFAULTS, described.className);
  if (described === undefined || defaults === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected "l1", "l2", "l1_l2", { class_name, config } or null, got ${show(described?.className ?? value)}.`,
    );
  }
  const { className, config } = described;
  if (className === "OrthogonalRegularizer" && rank !== 2) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an OrthogonalRegularizer for argument \`${argument}\`: it is for matrices.`,
    );
  }
  const accepted = Object.keys(defaults);
  const given = checkOptions(`${where}, ${argument}`, config, accepted) as Record<string, unknown>;
  const settings = Object.entries(defaults).map(([key, fallback]) => [
    key,
    key === "mode"
      ? oneOf(where, `${argument}.mode`, given[key] ?? fallback, ["rows", "columns"])
      : finiteNumber(where, `${argument}.${key}`, given[key] ?? fallback, 0),
  ]);
  return { class_name: className, config: Object.fromEntries(settings) };
}
