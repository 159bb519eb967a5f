import { Random } from "../random.js";
import type { Dataset, Example, Source } from "./examples.js";
import type { Sayings } from "./sayings.js";

/** Of each class, the part that is kept for the test. */
const HELD_OUT = 0.2;

/**
 * Makes a source fit for training: drops what teaches nothing, and sets a part of each class aside
 * for the test. The order depends on the seed alone.
 */
export function prepare<Said>(
  source: Source<Said>,
  seed: number,
  say: Sayings<Said>,
): Dataset<Said> {
  const notes = [...source.notes];
  const random = new Random(seed);
  const examples = clean(source.examples, notes, say);
  const classes = findClasses(examples, source.name, notes, say);
  if (source.heldOut) {
    const heldOut = clean(source.heldOut, notes, say, true);
    return { name: source.name, training: random.shuffled(examples), heldOut, classes, notes };
  }
  return { name: source.name, ...split(examples, classes, random), classes, notes };
}

/** Without empty texts, missing labels and repeated texts, each of which is reported. */
export function clean<Said>(
  examples: readonly Example[],
  notes: Said[],
  say: Sayings<Said>,
  heldOut = false,
): Example[] {
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
  if (empty > 0) notes.push(say.emptyTexts(empty, heldOut));
  if (unlabelled > 0) notes.push(say.unlabelled(unlabelled, heldOut));
  if (repeated > 0) notes.push(say.repeated(repeated, contradicting, heldOut));
  return [...kept.values()];
}

function findClasses<Said>(
  examples: readonly Example[],
  name: string,
  notes: Said[],
  say: Sayings<Said>,
): string[] {
  const sizes = new Map<string, number>();
  for (const { label } of examples) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const classes = [...sizes.keys()].sort(compareLabels);
  if (classes.length === 0) throw say.refuse(say.nothingLabelled(name));
  if (classes.length === 1) throw say.refuse(say.oneClass(examples.length, name, classes[0]!));
  if (classes.length > 20 && classes.length > examples.length / 5) {
    throw say.refuse(say.manyClasses(classes.length, examples.length, name));
  }
  const single = classes.filter((label) => sizes.get(label) === 1);
  if (single.length === classes.length) throw say.refuse(say.singles(name));
  if (single.length > 0) notes.push(say.onlyOne(single));
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
