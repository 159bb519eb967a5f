// The parts of a run, which `--only` chooses from.

export const PARTS = [
  "rnn",
  "lstm",
  "gru",
  "bidirectional",
  "kernels",
  "updates",
  "sessions",
  "files",
  "growth",
] as const;

export type Part = (typeof PARTS)[number];

/** All of them, or those that `only` names: `lstm,gru`. */
export function chosenParts(only: string | undefined): Set<Part> {
  const names = only?.split(",") ?? PARTS;
  return new Set(names.map(partOf));
}

function partOf(name: string): Part {
  const part = PARTS.find((part) => part === name);
  if (!part) throw new Error(`--only takes ${PARTS.join(", ")}, not "${name}".`);
  return part;
}
