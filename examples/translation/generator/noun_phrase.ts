import type { Random } from "../../sentiment/random.js";
import type { Adjective, Noun } from "./words.js";

/** Something with its article, in both languages. */
export interface NounPhrase {
  readonly english: string;
  readonly french: string;
  /** After a negated verb "a dog" and "dogs" are "de chien": undefined for other articles. */
  readonly frenchNegated: string | undefined;
  readonly many: boolean;
}

/** Articles of both languages: for one (masculine, feminine) and for many. */
const articles = [
  { one: "the", many: "the", french: { m: "le", f: "la", many: "les" } },
  { one: "a", many: "", french: { m: "un", f: "une", many: "des" } },
  { one: "this", many: "these", french: { m: "ce", f: "cette", many: "ces" } },
  { one: "my", many: "my", french: { m: "mon", f: "ma", many: "mes" } },
  { one: "our", many: "our", french: { m: "notre", f: "notre", many: "nos" } },
] as const;

type Article = (typeof articles)[number];

/** A noun with an article and perhaps one of the adjectives, for one or many. */
export function nounPhrase(
  random: Random,
  noun: Noun,
  adjectives: readonly Adjective[],
): NounPhrase {
  const many = random.chance(0.3);
  const article = random.pick(articles);
  const adjective = random.chance(0.5) ? random.pick(adjectives) : undefined;
  const words = adjective ? frenchWords(noun, adjective, many) : frenchNoun(noun, many);
  const indefinite = article.one === "a";
  // "Big dogs" are "de grands chiens".
  const plain = indefinite && many && adjective?.before ? elided("de", words) : undefined;
  return {
    english: english(article, adjective?.english, noun, many),
    french: plain ?? `${frenchArticle(article, noun, many, words)}${words}`,
    frenchNegated: indefinite ? elided("de", words) : undefined,
    many,
  };
}

function english(
  article: Article,
  adjective: string | undefined,
  { one, many }: Noun,
  isMany: boolean,
): string {
  const words = [adjective, isMany ? many : one].filter((word) => word !== undefined).join(" ");
  const written = isMany ? article.many : article.one;
  if (written === "") return words;
  return `${written === "a" && /^[aeio]/.test(words) ? "an" : written} ${words}`;
}

const frenchNoun = ({ french }: Noun, many: boolean) => (many ? french.many : french.one);

/** The adjective agrees with its noun, and mostly follows it. */
function frenchWords(noun: Noun, { french, before }: Adjective, many: boolean): string {
  const agreeing = french[(many ? 2 : 0) + (noun.french.feminine ? 1 : 0)]!;
  const own = frenchNoun(noun, many);
  return before ? `${agreeing} ${own}` : `${own} ${agreeing}`;
}

/** With the space behind it, or the apostrophe. */
function frenchArticle(
  { one, french }: Article,
  { french: noun }: Noun,
  many: boolean,
  next: string,
): string {
  if (many) return `${french.many} `;
  if (!beginsWithVowel(next)) return `${noun.feminine ? french.f : french.m} `;
  if (one === "the") return "l'";
  if (one === "this") return noun.feminine ? "cette " : "cet ";
  // "Mon école", though it is feminine.
  return one === "my" || !noun.feminine ? `${french.m} ` : `${french.f} `;
}

/** "de", "je" or "ne" before a word: with an apostrophe before a vowel. */
export function elided(word: string, next: string): string {
  return beginsWithVowel(next) ? `${word.slice(0, -1)}'${next}` : `${word} ${next}`;
}

const beginsWithVowel = (word: string) => /^[aeiouéèêîô]/i.test(word);
