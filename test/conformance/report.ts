// What many cases came to: how errors are distributed, the worst of each kind, and whatever is off.
import { type Compared, type Finding, judge, TOLERANCE } from "./compare.js";

interface Judged extends Finding {
  readonly seed: number;
}

const exponential = (x: number): string => x.toExponential(1);

const command = (seed: number): string => `npm run conformance -- --first ${seed} --count 1`;

/** Least, middle and largest errors of one kind, as shares of what may be. */
function distribution(kind: Finding["kind"], findings: readonly Judged[]): string[] {
  const of = findings.filter((finding) => finding.kind === kind);
  if (of.length === 0) return [];
  const sorted = [...of].sort((a, b) => a.error - b.error);
  const at = (share: number) => exponential(sorted[Math.floor(share * (sorted.length - 1))]!.error);
  const worst = sorted.at(-1)!;
  return [
    `${kind}: ${of.length} tensors, at most ${TOLERANCE[kind]} may be; half are within ${at(0.5)}, 90 % within ${at(0.9)}, 99 % within ${at(0.99)}`,
    `  the worst: ${exponential(worst.error)}, ${worst.what} of model ${worst.seed} (${command(worst.seed)})`,
  ];
}

function describe({ seed, what, error, against }: Judged): string {
  const { ours, keras } = against;
  return `  ${what} of model ${seed}: off by ${exponential(error)}; from f64 by ${exponential(ours)}, and Keras's f32 by ${exponential(keras)}`;
}

/** The lines of a report, and how many models are off. */
export function report(all: readonly Compared[]): { lines: string[]; off: number } {
  const findings = all.flatMap(({ given, findings }) =>
    findings.map((finding): Judged => ({ ...finding, seed: given.seed })),
  );
  const kinds = Object.keys(TOLERANCE) as Finding["kind"][];
  const judged = findings.filter((finding) => judge(finding) === "judged by f64");
  const rounding = findings.filter((finding) => judge(finding) === "rounding");
  const wrong = findings.filter((finding) => judge(finding) === "off");
  const failed = all.filter(({ error }) => error !== undefined);
  const off = new Set([...wrong, ...failed.map(({ given }) => given)].map(({ seed }) => seed));
  const count = (kind: string) => all.filter(({ given }) => given.kind === kind).length;
  return {
    lines: [
      ...kinds.flatMap((kind) => distribution(kind, findings)),
      ...(judged.length > 0
        ? ["Off, but no further from the f64 result than twice what Keras's own f32 result is:"]
        : []),
      ...judged.map(describe),
      ...(rounding.length > 0
        ? ["Off, but their gradient is 0 by arithmetic, and rounding moves them here and in Keras:"]
        : []),
      ...rounding.map(describe),
      ...(off.size > 0 ? ["OFF:"] : []),
      ...wrong.map(describe),
      ...failed.map(({ given, error }) => `  model ${given.seed}: ${error}`),
      ...[...off].map((seed) => `  again: ${command(seed)}`),
      `${all.length - off.size} of ${all.length} random models agree with Keras (${count("sequential")} sequential, ${count("functional")} functional).`,
    ],
    off: off.size,
  };
}
