// docs/keras-names.md: what every name of Keras's is here, or why there is none.
import { INSTEAD } from "./instead.js";
import { ours } from "./ours.js";
import { reasonFor } from "./reasons.js";

/** What conformance/keras_names.py writes. */
export interface KerasNames {
  /** Its version. */
  readonly keras: string;
  /** By the name of a thing that comes first, its other names. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** A name of Keras's with what is said of it. */
export interface Row {
  readonly path: string;
  readonly others: readonly string[];
  /** What it is here, in code and words. */
  readonly here?: string | undefined;
  /** Why it is not here. */
  readonly why?: string | undefined;
}

export function rowsOf({ names }: KerasNames): Row[] {
  return Object.entries(names).map(([path, others]): Row => {
    const here = INSTEAD[path] ?? [path, ...others].map(ours).find((found) => found !== undefined);
    return { path, others, here, why: here === undefined ? reasonFor(path) : undefined };
  });
}

export function documentOf(keras: KerasNames, rows: readonly Row[], beyond: readonly string[]) {
  const modules = new Map<string, Row[]>();
  for (const row of rows) {
    const module = sectionOf(row.path);
    modules.set(module, [...(modules.get(module) ?? []), row]);
  }
  const sections = [...modules].flatMap(([module, rows]) => section(module, rows));
  const names = beyond.map((name) => `\`${name}\``).join(", ");
  return [head(keras, rows), ...sections, BEYOND, "", `${names}.`, ""].join("\n");
}

const head = ({ keras }: KerasNames, rows: readonly Row[]) => `# Keras's names, and those here

Every public name of Keras ${keras}, and what it is here, or why it is not. ${rows.filter(({ here }) => here).length} of ${rows.length} things are here.
Options and arguments have Keras's names in camelCase: \`return_sequences\` is \`returnSequences\`. Words in quotes are taken by \`compile\` and by
layers' options. What of a layer's options is refused is in [configurations](configurations.md).
`;

const BEYOND = `## What Keras has not

Sound as it arrives, decoding, error rates and what Node and pages need; \`PositionEmbedding\` and \`SinePositionEncoding\` are KerasHub's:`;

/** Modules within one of Keras's are shown with it. */
const sectionOf = (path: string): string => path.split(".").slice(0, -1).slice(0, 2).join(".");

/** A table of what is here, and below it what is not, by reasons. */
function section(module: string, rows: readonly Row[]): string[] {
  const here = rows.filter(({ here }) => here !== undefined);
  const reasons = new Map<string, string[]>();
  for (const { path, others, why } of rows) {
    if (why === undefined) continue;
    reasons.set(why, [...(reasons.get(why) ?? []), namesOf(module, [path, ...others])]);
  }
  return [
    `## ${module}`,
    "",
    ...(here.length > 0 ? ["| Keras | here |", "|---|---|"] : []),
    ...here.map(({ path, others, here }) => `| ${namesOf(module, [path, ...others])} | ${here} |`),
    ...(here.length > 0 ? [""] : []),
    ...[...reasons].flatMap(([why, names]) => [`- ${names.join(", ")}: ${why}`]),
    ...(reasons.size > 0 ? [""] : []),
  ];
}

/** A thing's first name, and its others in brackets, shortened where they are of the same section. */
function namesOf(section: string, paths: readonly string[]): string {
  const short = (path: string) =>
    `\`${sectionOf(path) === section ? path.slice(section.length + 1) : path}\``;
  const [first, ...others] = paths.map(short);
  return others.length > 0 ? `${first} (${others.join(", ")})` : first!;
}
