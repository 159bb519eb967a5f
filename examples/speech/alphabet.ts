import { count } from "../sentiment/data/examples.js";
import { UserError } from "../sentiment/user_error.js";

export const unitNames = ["word", "char"] as const;
/** What texts are read as: one label a clip, or lists of words or of characters. */
export type Unit = "class" | (typeof unitNames)[number];

/** The labels that a network knows, and how texts are made of them. */
export class Alphabet {
  readonly #places: ReadonlyMap<string, number>;

  /** @param labels in the order of their numbers. */
  constructor(
    readonly unit: Unit,
    readonly labels: readonly string[],
  ) {
    this.#places = new Map(labels.map((label, i) => [label, i]));
  }

  /**
   * All labels of texts, which are lists of labels.
   * @throws UserError for a single one: there is nothing to tell it from.
   */
  static of(unit: Unit, texts: Iterable<readonly string[]>): Alphabet {
    const labels = new Set<string>();
    for (const parts of texts) for (const label of parts) labels.add(label);
    if (labels.size > 1) return new Alphabet(unit, [...labels].sort(compareLabels));
    throw new UserError(
      `All recordings have the label "${[...labels].join("")}": at least two are needed, to tell one from the other.`,
    );
  }

  /** The outputs of a network: of lists there is the blank of CTC besides, which is output 0. */
  get outputs(): number {
    return this.labels.length + (this.unit === "class" ? 0 : 1);
  }

  /** What a list of labels is as a text. */
  join(parts: readonly string[]): string {
    return parts.join(this.unit === "word" ? " " : "");
  }

  knows(parts: readonly string[]): boolean {
    return parts.every((part) => this.#places.has(part));
  }

  /** The place of each label, from 0 on, all of which are known. */
  placesOf(parts: readonly string[]): number[] {
    return parts.map((part) => this.#places.get(part)!);
  }

  toString(): string {
    const noun = { class: "class", word: "word", char: "character" }[this.unit];
    return count(this.labels.length, noun, noun === "class" ? "classes" : undefined);
  }
}

/** The labels of a text. */
export function partsOf(unit: Unit, text: string): string[] {
  if (unit === "class") return [text];
  return unit === "word" ? text.split(" ") : Array.from(text);
}

/** Numbers in their order, other labels in that of letters. */
function compareLabels(a: string, b: string): number {
  const order = Number(a) - Number(b);
  return Number.isNaN(order) ? (a < b ? -1 : 1) : order;
}
