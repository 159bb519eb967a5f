import type { Random } from "../random.js";
import { allowed } from "./pairs.js";
import {
  affirmations,
  bad,
  denials,
  details,
  good,
  negators,
  nouns,
  sources,
  strong,
  verbs,
  weak,
} from "./words.js";

/** What a sentence is made with: a source of chance, and which of the word pairs it may use. */
export interface Context {
  random: Random;
  heldOut: boolean;
}

const COMPARISONS = 0.15;

/** One statement that means good or bad as asked; `negated` says so through the opposite word. */
export function clause(context: Context, positive: boolean, negated: boolean): string {
  const { random } = context;
  if (random.chance(COMPARISONS)) return comparison(context, positive);
  const word = adjective(random, positive !== negated);
  const who = subject(context, word);
  return negated
    ? `${who} ${negation(context, word)} ${word}`
    : `${who} ${random.pick(verbs)} ${emphasis(context, word)}${word}`;
}

/** "more dull than funny", "less funny than dull": the order of the two decides. */
function comparison(context: Context, positive: boolean): string {
  const { random } = context;
  const more = random.chance(0.5);
  const first = adjective(random, positive === more);
  const second = adjective(random, positive !== more);
  const who = subject(context, first, second);
  return `${who} ${random.pick(verbs)} ${more ? "more" : "less"} ${first} than ${second}`;
}

/** "slightly dull and truly funny": the stronger statement decides, wherever it stands. */
export function degrees(context: Context, positive: boolean): string {
  const parts = [strong, weak].map((list) => {
    const word = adjective(context.random, positive === (list === strong));
    const degree = neighbour(list, context, word);
    return `${subject(context, word)} ${context.random.pick(verbs)} ${degree} ${word}`;
  });
  return context.random.shuffled(parts).join(" and ");
}

/** "I think that", or "I doubt that", which turns round what follows. */
export function speaker({ random }: Context, denies: boolean): string {
  return random.pick(denies ? denials : affirmations);
}

const adjective = (random: Random, positive: boolean) => random.pick(positive ? good : bad);

/** "the plot", "the main plot", "the plot of this thriller". */
function subject({ random, heldOut }: Context, ...adjectives: string[]): string {
  const fitting = adjectives.reduce((list, word) => allowed(list, word, heldOut), nouns);
  const detail = random.chance(0.25) ? `${random.pick(details)} ` : "";
  const source = random.chance(0.25) ? ` of this ${random.pick(sources)}` : "";
  return `the ${detail}${random.pick(fitting)}${source}`;
}

/** "is not", "seemed anything but", "was hardly very": the word before the adjective varies. */
function negation(context: Context, word: string): string {
  const { random } = context;
  const verb = random.pick(["is", "was", "seems", "seemed"]);
  return random.chance(0.3)
    ? `${verb} ${random.pick(negators)} ${neighbour(strong, context, word)}`
    : `${verb} ${neighbour(negators, context, word)}`;
}

function emphasis(context: Context, word: string): string {
  return context.random.chance(0.6) ? `${neighbour([...strong, ...weak], context, word)} ` : "";
}

/** A word of the list that may stand right before the adjective. */
function neighbour(list: readonly string[], { random, heldOut }: Context, word: string): string {
  return random.pick(allowed(list, word, heldOut));
}
