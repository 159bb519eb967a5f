/** The words of the synthetic pairs, with what each language needs to know of them. */

const lines = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s*\|\s*/));

/** What both languages say of a noun. */
export interface Noun {
  readonly one: string;
  readonly many: string;
  readonly french: { readonly one: string; readonly many: string; readonly feminine: boolean };
}

const nouns = (text: string): Noun[] =>
  lines(text).map(([one, many, gender, frenchOne, frenchMany]) => ({
    one: one!,
    many: many!,
    french: { one: frenchOne!, many: frenchMany!, feminine: gender === "f" },
  }));

export const people = nouns(`
  teacher | teachers | m | professeur | professeurs
  girl | girls | f | fille | filles
  neighbor | neighbors | m | voisin | voisins
  doctor | doctors | m | docteur | docteurs
  child | children | m | enfant | enfants
  woman | women | f | femme | femmes
  friend | friends | m | ami | amis
  queen | queens | f | reine | reines`);

export const things = nouns(`
  house | houses | f | maison | maisons
  dog | dogs | m | chien | chiens
  cat | cats | m | chat | chats
  car | cars | f | voiture | voitures
  book | books | m | livre | livres
  bird | birds | m | oiseau | oiseaux
  apple | apples | f | pomme | pommes
  flower | flowers | f | fleur | fleurs
  horse | horses | m | cheval | chevaux
  table | tables | f | table | tables
  tree | trees | m | arbre | arbres
  boat | boats | m | bateau | bateaux
  island | islands | f | île | îles
  letter | letters | f | lettre | lettres
  orange | oranges | f | orange | oranges
  garden | gardens | m | jardin | jardins
  school | schools | f | école | écoles
  hat | hats | m | chapeau | chapeaux
  key | keys | f | clé | clés
  picture | pictures | f | image | images`);

/** Forms for one and many, masculine and feminine. */
export interface Adjective {
  readonly english: string;
  readonly french: readonly [m: string, f: string, manyM: string, manyF: string];
  /** Most stand behind the noun. */
  readonly before: boolean;
}

export const adjectives: readonly Adjective[] = lines(`
  red | rouge | rouge | rouges | rouges
  white | blanc | blanche | blancs | blanches
  black | noir | noire | noirs | noires
  green | vert | verte | verts | vertes
  blue | bleu | bleue | bleus | bleues
  strange | étrange | étrange | étranges | étranges
  dangerous | dangereux | dangereuse | dangereux | dangereuses
  expensive | cher | chère | chers | chères
  small | petit | petite | petits | petites | before
  big | grand | grande | grands | grandes | before
  pretty | joli | jolie | jolis | jolies | before`).map(
  ([english, m, f, manyM, manyF, before]) => ({
    english: english!,
    french: [m!, f!, manyM!, manyF!],
    before: before !== undefined,
  }),
);

/** What may be said of people. */
export const ofPeople = adjectives.filter(({ before }) => before);

/** A verb by persons: je, il, nous, vous, ils. */
export interface Verb {
  readonly english: readonly [plain: string, third: string];
  readonly french: readonly string[];
}

export const verbs: readonly Verb[] = lines(`
  see | sees | vois | voit | voyons | voyez | voient
  choose | chooses | choisis | choisit | choisissons | choisissez | choisissent
  want | wants | veux | veut | voulons | voulez | veulent
  look for | looks for | cherche | cherche | cherchons | cherchez | cherchent
  find | finds | trouve | trouve | trouvons | trouvez | trouvent
  buy | buys | achète | achète | achetons | achetez | achètent
  sell | sells | vends | vend | vendons | vendez | vendent
  draw | draws | dessine | dessine | dessinons | dessinez | dessinent
  know | knows | connais | connaît | connaissons | connaissez | connaissent
  admire | admires | admire | admire | admirons | admirez | admirent
  wait for | waits for | attends | attend | attendons | attendez | attendent
  forget | forgets | oublie | oublie | oublions | oubliez | oublient`).map(
  ([plain, third, ...french]) => ({ english: [plain!, third!], french }),
);

/** Who does something: the words, and the person of the verb as in `Verb.french`. */
export interface Subject {
  readonly english: string;
  readonly french: string;
  readonly person: 0 | 1 | 2 | 3 | 4;
}

export const pronouns: readonly Subject[] = [
  { english: "I", french: "je", person: 0 },
  { english: "he", french: "il", person: 1 },
  { english: "she", french: "elle", person: 1 },
  { english: "we", french: "nous", person: 2 },
  { english: "you", french: "vous", person: 3 },
  { english: "they", french: "ils", person: 4 },
  { english: "Tom", french: "Tom", person: 1 },
  { english: "Mary", french: "Marie", person: 1 },
];

/** When, at the end of a sentence. */
export const times: readonly (readonly [english: string, french: string])[] = [
  ["today", "aujourd'hui"],
  ["now", "maintenant"],
  ["every day", "chaque jour"],
  ["in the evening", "le soir"],
];
