import { count } from "../../sentiment/data/examples.js";
import { parseTable } from "../../sentiment/data/table.js";
import { readText } from "../../sentiment/data/text_file.js";
import { Random } from "../../sentiment/random.js";
import { UserError } from "../../sentiment/user_error.js";
import { motion } from "./features.js";
import { holdOut } from "./hold_out.js";
import type { Collection, Kind, Sequence } from "./sequences.js";

/** The names by which columns are known, whatever their case. */
const LABEL = ["label", "class", "gesture", "phase"];
const SEQUENCE = ["sequence", "id", "clip", "video", "track"];
const TIME = ["time", "timestamp", "frame", "step"];

/** A table of joints: which columns are numbers, and the rows of each sequence. */
interface Joints {
  readonly columns: readonly string[];
  readonly sequences: ReadonlyMap<string, readonly Step[]>;
}

interface Step {
  readonly numbers: readonly number[];
  readonly label: string | undefined;
}

/**
 * Sequences of joints from a CSV or TSV file with a header: a row for each step, a column that says to which sequence it belongs, one with the label, and numbers.
 * Where a sequence has several labels, they are told step by step. A fifth of the sequences is held out.
 */
export async function readJoints(path: string, seed: number): Promise<Collection> {
  const { columns, sequences } = await readTable(path);
  const steps = [...sequences.values()].flat();
  if (steps.some(({ label }) => label === undefined)) {
    throw new UserError(
      `${path} has no column of labels: expected one that is called ${either(LABEL)}.`,
    );
  }
  const classes = [...new Set(steps.map(({ label }) => label!))].sort();
  if (classes.length < 2) {
    throw new UserError(`${path} knows one label alone: expected two or more.`);
  }
  const everyStep = [...sequences.values()].some((own) => new Set(own.map(labelOf)).size > 1);
  const kind = everyStep ? "phases" : "tracks";
  const all = [...sequences].map(([name, own]): Sequence => {
    const labels = own.map(({ label }) => classes.indexOf(label!));
    return {
      ...sequence(name, own, kind),
      label: everyStep ? Uint8Array.from(labels) : labels[0]!,
    };
  });
  return {
    name: path,
    notes: [
      `${count(columns.length, "column")} of numbers, ${everyStep ? "a label for each step" : "a label for each sequence"}.`,
    ],
    kind,
    classes,
    shape: [all[0]!.data.length / all[0]!.steps],
    columns,
    ...holdOut(all, classes, new Random(seed)),
  };
}

const labelOf = ({ label }: Step) => label;

/**
 * The sequences of a table whose labels are to be told.
 *
 * @param columns those that were learned.
 */
export async function readUnlabelled(
  path: string,
  columns: readonly string[],
  kind: Kind,
): Promise<Sequence[]> {
  const found = await readTable(path);
  if (found.columns.join() !== columns.join()) {
    throw new UserError(
      `${path} has other columns of numbers than those that were learned: expected ${columns.join(", ")}.`,
    );
  }
  return [...found.sequences].map(([name, own]) => sequence(name, own, kind));
}

/** A sequence whose label, 0, says nothing. */
function sequence(name: string, steps: readonly Step[], kind: Kind): Sequence {
  const rows = steps.map(({ numbers }) => numbers);
  const numbers = kind === "phases" ? motion(rows, 1) : rows;
  return { name, steps: rows.length, data: Float32Array.from(numbers.flat()), label: 0 };
}

async function readTable(path: string): Promise<Joints> {
  const [header = [], ...rows] = parseTable(await readText(path), /\.tsv$/i.test(path)).rows;
  const names = header.map((name) => name.trim());
  const places = (known: readonly string[]) =>
    names.flatMap((name, i) => (known.includes(name.toLowerCase()) ? [i] : []));
  const [labels, ids, times] = [places(LABEL), places(SEQUENCE), places(TIME)];
  if (ids.length !== 1 || labels.length > 1) {
    throw new UserError(
      `${path} must have one column that is called ${either(SEQUENCE)}, and at most one that is called ${either(LABEL)}: its header is ${names.slice(0, 8).join(", ")}.`,
    );
  }
  const numeric = names.map((_, i) => i).filter((i) => ![...labels, ...ids, ...times].includes(i));
  if (numeric.length === 0) throw new UserError(`${path} has no column of numbers.`);
  const sequences = new Map<string, Step[]>();
  for (const [i, row] of rows.entries()) {
    const numbers = numeric.map((column) => toNumber(row[column]));
    const wrong = numbers.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0 || row.length !== names.length) {
      const what = wrong >= 0 ? `no number in "${names[numeric[wrong]!]}"` : `${row.length} fields`;
      throw new UserError(
        `Row ${i + 2} of ${path} has ${what}: expected ${names.length} fields, numbers among them.`,
      );
    }
    const id = row[ids[0]!]!;
    const own = sequences.get(id) ?? [];
    own.push({ numbers, label: labels.length > 0 ? row[labels[0]!]!.trim() : undefined });
    sequences.set(id, own);
  }
  if (sequences.size === 0) throw new UserError(`${path} has no rows.`);
  return { columns: numeric.map((i) => names[i]!), sequences };
}

const toNumber = (text = ""): number => (text.trim() === "" ? Number.NaN : Number(text));

const either = (names: readonly string[]): string =>
  `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
