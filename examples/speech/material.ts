import { count, enumerate } from "../sentiment/data/examples.js";
import { Random } from "../sentiment/random.js";
import { UserError } from "../sentiment/user_error.js";
import { Alphabet, type Unit } from "./alphabet.js";
import type { Settings } from "./cli.js";
import { divide } from "./data/divide.js";
import { findRecordings, type Recording, type Recordings, summary } from "./data/recordings.js";
import { type SoundString, stringsOf } from "./data/strings.js";
import { rateFor, readSounds, readUtterances, type Utterance } from "./data/utterances.js";
import { type Plan, planOf, SEQUENCES, STRINGS } from "./defaults.js";
import { drawTones, noteNames, TONE_RATE } from "./generator/tones.js";
import { fresh, inTurn, type Lessons } from "./lessons.js";
import type { Recognizer } from "./recognizer.js";
import { type FrontEnd, levelsOf } from "./sound/front_end.js";

/** What there is to learn, and what is asked at the end. */
export interface Material {
  readonly plan: Plan;
  readonly alphabet: Alphabet;
  readonly lessons: Lessons;
  readonly heldOut: readonly Utterance[];
}

/** Of what is drawn for the test it is always the same, whatever the seed of the training. */
const TEST_SEED = 7;

/** What the user asked for is found, divided, and heard. */
export async function readMaterial(settings: Settings): Promise<Material> {
  if (!settings.data) return toneMaterial(settings);
  const source = await findRecordings(settings.data, settings.labels);
  introduce(source);
  const { seed, skipBad } = settings;
  const { training, heldOut, note } = divide(source, { ...settings, random: new Random(seed) });
  console.log(`  ${note}: ${summary(heldOut)}; to learn from there are ${summary(training)}`);
  const rate = await rateFor(source.recordings);
  if (settings.strings) return stringMaterial(settings, training, heldOut, rate);
  const unit = settings.units ?? unitFor(source);
  const plan = planOf(settings, unit, { rate, count: training.length });
  const parts = [training, heldOut] as const;
  const [known, asked] = await readUtterances(parts, plan.frontEnd, unit, skipBad);
  const alphabet = Alphabet.of(
    unit,
    [...known, ...asked].map(({ parts }) => parts),
  );
  return { plan, alphabet, lessons: inTurn(known, seed), heldOut: asked };
}

async function toneMaterial(settings: Settings): Promise<Material> {
  console.log("Data: sequences of notes, tones that are synthetic");
  const plan = planOf(settings, "word", { rate: TONE_RATE, count: SEQUENCES.training });
  const { frontEnd } = plan;
  return {
    plan,
    alphabet: new Alphabet("word", noteNames),
    lessons: fresh(drawTones, SEQUENCES.training, frontEnd),
    heldOut: await drawTest(drawTones, SEQUENCES.test, frontEnd),
  };
}

async function stringMaterial(
  settings: Settings,
  training: readonly Recording[],
  heldOut: readonly Recording[],
  rate: number,
): Promise<Material> {
  const plan = planOf(settings, "word", { rate, count: STRINGS.training });
  const { frontEnd } = plan;
  const [known, asked] = await readSounds([training, heldOut] as const, rate, settings.skipBad);
  return {
    plan,
    alphabet: Alphabet.of(
      "word",
      [...known, ...asked].map(({ text }) => [text]),
    ),
    lessons: fresh(stringsOf(known, rate), STRINGS.training, frontEnd),
    heldOut: await drawTest(stringsOf(asked, rate), STRINGS.test, frontEnd),
  };
}

async function drawTest(
  draw: (random: Random) => SoundString,
  size: number,
  frontEnd: FrontEnd,
): Promise<Utterance[]> {
  const random = new Random(TEST_SEED);
  const made: Utterance[] = [];
  for (let i = 0; i < size; i++) {
    const { samples, parts } = draw(random);
    made.push({ parts, frames: await levelsOf(samples, frontEnd) });
  }
  return made;
}

/** All recordings, as a recognizer that was loaded hears them, of which it knows the labels. */
export async function readTest(
  { data, labels, strings, skipBad }: Settings,
  { alphabet, frontEnd }: Recognizer,
): Promise<Utterance[]> {
  const source = await findRecordings(data!, labels);
  introduce(source);
  const all = [source.recordings] as const;
  const hear = async () => {
    const [sounds] = await readSounds(all, frontEnd.rate, skipBad);
    return drawTest(stringsOf(sounds, frontEnd.rate), STRINGS.test, frontEnd);
  };
  const utterances = strings
    ? await hear()
    : (await readUtterances(all, frontEnd, alphabet.unit, skipBad))[0];
  const known = utterances.filter(({ parts }) => alphabet.knows(parts));
  if (known.length === 0) {
    throw new UserError(
      `Nothing in ${source.name} is made of labels that are known: ${enumerate(alphabet.labels)}.`,
    );
  }
  if (known.length < utterances.length) {
    console.log(
      `  ${count(utterances.length - known.length, "recording")} of other labels left out`,
    );
  }
  return known;
}

/** Labels of names and folders are classes, and so are texts of a table that are called labels, that come again and again, or that are words and come again. */
export function unitFor({ labels, areClasses, recordings }: Recordings): Unit {
  const texts = new Set(recordings.map(({ text }) => text));
  const times = recordings.length / texts.size;
  const areWords = [...texts].every((text) => !text.includes(" "));
  const again = times >= OFTEN || (areWords && times >= TWICE);
  return labels !== "table" || areClasses || again ? "class" : "char";
}

/** How often texts of a table come, in the mean, where they are classes: whatever they are like, and where each is a word. */
const OFTEN = 5;
const TWICE = 2;

function introduce({ name, notes, recordings }: Recordings): void {
  console.log(`Data: ${name}, ${summary(recordings)}`);
  for (const note of notes) console.log(`  ${note}`);
}
