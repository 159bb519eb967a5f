import { Random } from "../random.js";
import { UserError } from "../user_error.js";
import { count, type Dataset, type Example, enumerate, type Source } from "./examples.js";

/** Of each class, the part that is kept for the test. */
const HELD_OUT = 0.2;

/**
 * Makes a source fit for training: drops what teaches nothing, and sets a part of each class aside
 * for the test. The order depends on the seed alone.
 */
export function prepare(source: Source, seed: number): Dataset {
  const notes = [...source.notes];
  const random = new Random(seed);
  const examples = clean(source.examples, notes);
  const classes = findClasses(examples, source.name, notes);
  if (source.heldOut) {
    const heldOut = clean(source.heldOut, notes, "Of the held-out part, ");
    return { name: source.name, training: random.shuffled(examples), heldOut, classes, notes };
  }
  return { name: source.name, ...split(examples, classes, random), classes, notes };
}

/** Without empty texts, missing labels and repeated texts, each of which is reported. */
export function clean(examples: readonly Example[], notes: string[], where = ""): Example[] {
  const kept = new Map<string, Example>();
  let [empty, unlabelled, repeated, contradicting] = [0, 0, 0, 0];
  for (const { text, label } of examples) {
    const key = text.trim();
    const known = kept.get(key);
    if (key === "") empty++;
    else if (label === "") unlabelled++;
    else if (!known) kept.set(key, { text: key, label });
    else {
      repeated++;
      if (known.label !== label) contradicting++;
    }
  }
  const report = (n: number, noun: string, plural?: string) => {
    if (n > 0) notes.push(`${where}${count(n, noun, plural)} left out.`);
  };
  report(empty, "empty text");
  report(unlabelled, "text without a label", "texts without a label");
  if (repeated > 0) {
    const against = contradicting > 0 ? `, ${contradicting} of them under another label` : "";
    notes.push(`${where}${count(repeated, "repetition")} of a text left out${against}.`);
  }
  return [...kept.values()];
}

function findClasses(examples: readonly Example[], name: string, notes: string[]): string[] {
  const sizes = new Map<string, number>();
  for (const { label } of examples) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const classes = [...sizes.keys()].sort(compareLabels);
  if (classes.length === 0) throw new UserError(`${name} holds no text with a label.`);
  if (classes.length === 1) {
    throw new UserError(
      `All ${count(examples.length, "text")} of ${name} have the same label, "${classes[0]}": two classes at least are needed.`,
    );
  }
  if (classes.length > 20 && classes.length > examples.length / 5) {
    throw new UserError(
      `${name} has ${count(classes.length, "different label")} for ${count(examples.length, "text")}: is that the right column (--label-column)?`,
    );
  }
  const single = classes.filter((label) => sizes.get(label) === 1);
  if (single.length === classes.length) {
    throw new UserError(
      `Every class of ${name} has one text only: there is nothing to keep for a test.`,
    );
  }
  if (single.length > 0) {
    notes.push(`Only one text, so none for the test, of ${enumerate(single)}.`);
  }
  return classes;
}

/** Ratings in the order of numbers, other labels in that of letters. */
function compareLabels(a: string, b: string): number {
  const order = Number(a) - Number(b);
  return Number.isNaN(order) ? (a < b ? -1 : 1) : order;
}

/** A fifth of each class, and at least one text of each, is held out. */
function split(examples: readonly Example[], classes: readonly string[], random: Random) {
  const training: Example[] = [];
  const heldOut: Example[] = [];
  for (const label of classes) {
    const own = random.shuffled(examples.filter((example) => example.label === label));
    const kept = own.length > 1 ? Math.max(1, Math.round(own.length * HELD_OUT)) : 0;
    heldOut.push(...own.slice(0, kept));
    training.push(...own.slice(kept));
  }
  return { training: random.shuffled(training), heldOut: random.shuffled(heldOut) };
}
