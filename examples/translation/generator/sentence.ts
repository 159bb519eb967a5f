import type { Random } from "../../sentiment/random.js";
import type { Pair } from "../data/pairs.js";
import { elided, type NounPhrase, nounPhrase } from "./noun_phrase.js";
import {
  adjectives,
  type Noun,
  ofPeople,
  people,
  pronouns,
  type Subject,
  times,
  type Verb,
} from "./words.js";

/** A sentence about somebody who does something to a thing: stated, denied or asked. */
export function sentence(random: Random, verb: Verb, thing: Noun): Pair {
  const subject = random.chance(0.35) ? person(random) : random.pick(pronouns);
  const object = nounPhrase(random, thing, adjectives);
  const [when, quand] = random.chance(0.25) ? random.pick(times) : [undefined, undefined];
  const form = random.pick(forms);
  const [english, french] = form(subject, verb, object);
  return { source: close(english, when, ""), target: close(french, quand, " ") };
}

function person(random: Random): Subject {
  const { english, french, many } = nounPhrase(random, random.pick(people), ofPeople);
  return { english, french, person: many ? 4 : 1 };
}

type Form = (subject: Subject, verb: Verb, object: NounPhrase) => [string, string];

const state: Form = (subject, verb, object) => [
  `${subject.english} ${verb.english[isThird(subject) ? 1 : 0]} ${object.english}.`,
  `${beforeVerb(subject, frenchVerb(subject, verb))} ${object.french}.`,
];

const deny: Form = (subject, verb, object) => [
  `${subject.english} ${isThird(subject) ? "doesn't" : "don't"} ${verb.english[0]} ${object.english}.`,
  `${subject.french} ${elided("ne", frenchVerb(subject, verb))} pas ${object.frenchNegated ?? object.french}.`,
];

const ask: Form = (subject, verb, object) => {
  const does = isThird(subject) ? "does" : "do";
  const asked = beforeVerb(subject, frenchVerb(subject, verb));
  return [
    `${does} ${subject.english} ${verb.english[0]} ${object.english}?`,
    `${elided("est-ce que", asked)} ${object.french}?`,
  ];
};

const forms = [state, state, deny, ask];

const isThird = ({ person }: Subject) => person === 1;
const frenchVerb = ({ person }: Subject, { french }: Verb) => french[person]!;

function beforeVerb({ french }: Subject, verb: string): string {
  return french === "je" ? elided("je", verb) : `${french} ${verb}`;
}

/** With the time before the mark at the end, which French sets apart where it asks. */
function close(text: string, when: string | undefined, space: string): string {
  const mark = text.at(-1)!;
  const said = when === undefined ? text.slice(0, -1) : `${text.slice(0, -1)} ${when}`;
  return `${said[0]!.toUpperCase()}${said.slice(1)}${mark === "?" ? space : ""}${mark}`;
}
