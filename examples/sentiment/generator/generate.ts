import { Random } from "../random.js";
import { type Context, clause, degrees, speaker } from "./clause.js";
import { heldOutTemplates, type Template, trainingTemplates } from "./templates.js";
import { although, but, openers } from "./words.js";

export interface Review {
  text: string;
  label: "negative" | "positive";
  frame: string;
}

/**
 * Review sentences in which the order of the words decides. Every word is as frequent in positive
 * as in negative ones, so that counting words tells nothing. The held-out sentences are made of
 * the same words, but of frames and of word pairs that training never shows.
 */
export function generateReviews(seed: number, training = 20_000, heldOut = 4_000) {
  const random = new Random(seed);
  return {
    training: distinct(training, () => review({ random, heldOut: false }, trainingTemplates)),
    heldOut: distinct(heldOut, () => review({ random, heldOut: true }, heldOutTemplates)),
  };
}

function distinct(count: number, make: () => Review): Review[] {
  const reviews = new Map<string, Review>();
  while (reviews.size < count) {
    const made = make();
    reviews.set(made.text, made);
  }
  return [...reviews.values()];
}

function review(context: Context, templates: readonly Template[]): Review {
  const { random } = context;
  const template = random.pick(templates.flatMap((t) => Array<Template>(t.weight).fill(t)));
  const positive = random.chance(0.5);
  const opener = random.chance(0.3) ? `${random.pick(openers)} , ` : "";
  return {
    text: punctuate(opener + fill(context, template, positive)),
    label: positive ? "positive" : "negative",
    frame: template.frame,
  };
}

/** The words of a frame, from left to right. */
function fill(context: Context, { frame, turned }: Template, positive: boolean): string {
  const { random } = context;
  const parts = frame.split(" ");
  const deciding = decidingClause(parts);
  let denied = false;
  return parts
    .map((part, place) => {
      if (part === "S") {
        const denies = random.chance(0.5);
        denied = denied !== denies;
        return speaker(context, denies);
      }
      if (part === "C" || part === "D") {
        const decides = place === deciding;
        const says = (decides ? positive : !positive) !== denied;
        const turns = random.chance(decides ? turned.deciding : turned.other);
        const words =
          part === "D" ? degrees(context, says) : clause(context, says, turns !== denied);
        denied = false;
        return words;
      }
      if (part === "but") return random.pick(but);
      return part === "although" ? random.pick(although) : part;
    })
    .join(" ");
}

/** The place of the last clause that no "although" introduces. */
function decidingClause(parts: readonly string[]): number {
  return parts.findLastIndex((part, place) => {
    if (part !== "C" && part !== "D") return false;
    const before = parts.slice(0, place);
    while (before.at(-1) === "S") before.pop();
    return before.at(-1) !== "although";
  });
}

function punctuate(words: string): string {
  const text = words.replaceAll(" ,", ",").replace(/\bi\b/g, "I");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
