import { isReadable, show, takeItems } from "../checks.js";
import { isTyped } from "../data/types.js";
import { BpttError } from "../errors.js";

/** A class: its number, or its name. */
export type ClassLabel = number | string | boolean;

/** Classes of rows. Typed arrays hold numbers. */
export type ClassLabels = ArrayLike<ClassLabel>;

/** Rows, and classes: more than there are. */
const MOST = 2 ** 26;

/**
 * Labels of rows, all of one kind.
 * @throws BpttError `InvalidArgument` for anything but whole numbers, texts or booleans.
 */
export function readLabels(where: string, argument: string, value: unknown): ClassLabel[] {
  const items = isTyped(value)
    ? Array.from({ length: lengthOf.call(value) }, (_, i) => value[i])
    : takeItems(value, MOST);
  const wrong = items?.findIndex((item) => !isLabel(item)) ?? 0;
  if (items !== undefined && wrong < 0) return items as ClassLabel[];
  const got = items === undefined ? show(value) : `${show(items[wrong])} at ${wrong}`;
  const hint = isReadable(value)
    ? " Probabilities become classes by a threshold or the place of the largest."
    : "";
  throw new BpttError(
    "InvalidArgument",
    `${where} expects \`${argument}\` to be a list of classes, whole numbers or texts, got ${got}.${hint}`,
  );
}

/** The length of a typed array, whatever its class says of it. */
const lengthOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  "length",
)!.get as (this: unknown) => number;

const isLabel = (value: unknown): boolean =>
  typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value);

/** Two lists of one length, and the classes in them, sorted, or those that are given. */
export function readPair(
  where: string,
  given: { yTrue: unknown; yPred: unknown; labels: unknown },
): { yTrue: ClassLabel[]; yPred: ClassLabel[]; labels: ClassLabel[]; present: ClassLabel[] } {
  const yTrue = readLabels(where, "yTrue", given.yTrue);
  const yPred = readLabels(where, "yPred", given.yPred);
  if (yTrue.length !== yPred.length) {
    throw new BpttError(
      "Shape",
      `${where} expects as many classes in \`yPred\` as in \`yTrue\`, got ${yPred.length} and ${yTrue.length}.`,
    );
  }
  if (yTrue.length === 0) throw new BpttError("EmptyData", `${where} needs at least one row.`);
  const present = sorted(where, [...new Set([...yTrue, ...yPred])]);
  if (given.labels === undefined) return { yTrue, yPred, labels: present, present };
  const labels = readLabels(where, "labels", given.labels);
  if (new Set(labels).size !== labels.length || !labels.some((label) => yTrue.includes(label))) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects \`labels\` to be different classes, at least one of which is in \`yTrue\`.`,
    );
  }
  return { yTrue, yPred, labels, present };
}

function sorted(where: string, labels: ClassLabel[]): ClassLabel[] {
  const kinds = [...new Set(labels.map((label) => typeof label))];
  if (kinds.length > 1) {
    throw new BpttError(
      "InvalidArgument",
      `${where} expects classes of one kind, got a ${kinds[0]} and a ${kinds[1]}.`,
    );
  }
  return labels.sort((a, b) => (a < b ? -1 : 1));
}
