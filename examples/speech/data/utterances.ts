import { count } from "../../sentiment/data/examples.js";
import { UserError } from "../../sentiment/user_error.js";
import { partsOf, type Unit } from "../alphabet.js";
import { stepsFor } from "../recognizer.js";
import type { Frames } from "../sound/frames.js";
import { countSteps, type FrontEnd, levelsOf } from "../sound/front_end.js";
import { readSound, readWav } from "../sound/read_wav.js";
import type { Recording } from "./recordings.js";

/** What is heard, and the labels of what is said there. */
export interface Utterance {
  readonly frames: Frames;
  readonly parts: readonly string[];
}

/** The samples of a recording, for what is still to be made of them. */
export interface Sound extends Recording {
  readonly samples: Float32Array;
}

/** Files that are read at a time. */
const AT_ONCE = 16;
/** Files by which a rate is chosen. */
const ASKED = 20;
const RATES = { low: 8000, high: 16_000 } as const;

/** The rate at which recordings are heard: 16,000 samples a second where most of the first ones have as many, else 8,000. */
export async function rateFor(recordings: readonly Recording[]): Promise<number> {
  let [high, low] = [0, 0];
  for (const { file } of recordings.slice(0, ASKED)) {
    const sound = await readWav(file).catch(userError);
    // It is told where all of them are read.
    if (sound instanceof UserError) continue;
    if (sound.samplingRate >= RATES.high) high++;
    else low++;
  }
  return high > low ? RATES.high : RATES.low;
}

/** What is made of the parts of a data set, for each as much. */
type Made<Parts extends readonly unknown[], T> = { [part in keyof Parts]: T[] };
type Parts = readonly (readonly Recording[])[];

/**
 * Recordings as sound, in their order, of all parts of a data set at once: who has them read wants to hear of every file that can't be.
 *
 * @param skipBad leaves out what can't be read, and says so.
 * @throws UserError where a file can't be read, with its name and how many others there are, or where all of a part can't.
 */
export async function readSounds<P extends Parts>(
  parts: P,
  rate: number,
  skipBad: boolean,
): Promise<Made<P, Sound>> {
  return readAll(parts, skipBad, async (recording) => ({
    ...recording,
    samples: await readSound(recording.file, rate),
  }));
}

/** Recordings as levels; see {@link readSounds}. One that is too short for what is said there can't be used either. */
export async function readUtterances<P extends Parts>(
  parts: P,
  frontEnd: FrontEnd,
  unit: Unit,
  skipBad: boolean,
): Promise<Made<P, Utterance>> {
  return readAll(parts, skipBad, async ({ file, text }) => {
    const frames = await levelsOf(await readSound(file, frontEnd.rate), frontEnd);
    const said = partsOf(unit, text);
    const [steps, needed] = [countSteps(frames.length, frontEnd.stack), stepsFor(said)];
    if (steps >= needed) return { parts: said, frames };
    throw new UserError(
      `${file} is too short for what is said there: expected ${count(needed, "step")}, got ${steps}.`,
    );
  });
}

async function readAll<P extends Parts, T>(
  parts: P,
  skipBad: boolean,
  read: (recording: Recording) => Promise<T>,
): Promise<Made<P, T>> {
  const wrong: UserError[] = [];
  const made: T[][] = [];
  for (const part of parts) made.push(await readPart(part, read, wrong));
  if (wrong.length > 0 && !skipBad) {
    const others =
      wrong.length > 1 ? ` ${count(wrong.length - 1, "other file")} can't be read either.` : "";
    throw new UserError(`${wrong[0]!.message}${others} --skip-bad leaves out such files.`);
  }
  if (wrong.length > 0) {
    console.log(`  ${count(wrong.length, "file")} left out:`);
    for (const { message } of wrong.slice(0, SHOWN)) console.log(`    ${message}`);
    if (wrong.length > SHOWN) console.log(`    and ${wrong.length - SHOWN} more`);
  }
  if (made.every((part) => part.length > 0)) return made as Made<P, T>;
  throw new UserError(
    made.some((part) => part.length > 0)
      ? "Too few of the files can be read: nothing is left to learn from, or nothing for the test."
      : "None of the files can be read.",
  );
}

/** So many files that are left out are named. */
const SHOWN = 5;

/** What is made of recordings, in their order; what can't be read goes to `wrong`. */
async function readPart<T>(
  recordings: readonly Recording[],
  read: (recording: Recording) => Promise<T>,
  wrong: UserError[],
): Promise<T[]> {
  const made: T[] = [];
  for (let from = 0; from < recordings.length; from += AT_ONCE) {
    const some = recordings.slice(from, from + AT_ONCE);
    const answers = some.map((recording) => read(recording).catch(userError));
    for (const answer of await Promise.all(answers)) {
      if (answer instanceof UserError) wrong.push(answer);
      else made.push(answer);
    }
  }
  return made;
}

/** A mistake that the user can put right; anything else is a fault of this program. */
function userError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}
