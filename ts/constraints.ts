import { checkOptions, finiteNumber, show } from "./checks.js";
import { parseDescription } from "./described.js";
import { BpttError } from "./errors.js";

/**
 * What a weight is held to after every step: `"non_neg"`, `"max_norm"`, `"unit_norm"`, `"min_max_norm"`, or with its settings in the form in
 * which Keras stores it. Norms are taken along `axis`, 0 by default: over what flows into one unit.
 */
export type Constraint =
  | "non_neg"
  | "nonNeg"
  | "max_norm"
  | "maxNorm"
  | "unit_norm"
  | "unitNorm"
  | "min_max_norm"
  | "minMaxNorm"
  | { class_name: "NonNeg"; config?: Record<string, never> }
  | { class_name: "MaxNorm"; config?: { max_value?: number; axis?: number } }
  | { class_name: "UnitNorm"; config?: { axis?: number } }
  | {
      class_name: "MinMaxNorm";
      config?: { min_value?: number; max_value?: number; rate?: number; axis?: number };
    };

export interface ParsedConstraint {
  readonly class_name: string;
  readonly config: Readonly<Record<string, number>>;
}

const DEFAULTS: Record<string, Record<string, number>> = {
  NonNeg: {},
  MaxNorm: { max_value: 2, axis: 0 },
  UnitNorm: { axis: 0 },
  MinMaxNorm: { min_value: 0, max_value: 1, rate: 1, axis: 0 },
};

/** The constraint that `value` names or describes; none for `null`. */
export function parseConstraint(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedConstraint | null {
  if (value === null || value === undefined) return null;
  const described = parseDescription(`${where}, ${argument}`, value);
  const plain = described?.className.replaceAll("_", "").toLowerCase();
  const known = Object.keys(DEFAULTS).find((key) => key.toLowerCase() === plain);
  if (described === undefined || known === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected "non_neg", "max_norm", "unit_norm", "min_max_norm", { class_name, config } or null, got ${show(described?.className ?? value)}.`,
    );
  }
  const defaults = DEFAULTS[known]!;
  const accepted = Object.keys(defaults);
  const settings = checkOptions(`${where}, ${argument}`, described.config, accepted) as Record<
    string,
    unknown
  >;
  const entries = Object.entries(defaults).map(([key, fallback]) => {
    const value = settings[key] ?? fallback;
    // As in numpy, axes may be counted from the end.
    const counted = key === "axis" && typeof value === "number" && value < 0 ? value + rank : value;
    const high = key === "axis" ? rank - 1 : key === "rate" ? 1 : undefined;
    return [key, finiteNumber(where, `${argument}.${key}`, counted, 0, high)];
  });
  return { class_name: known, config: Object.fromEntries(entries) };
}
