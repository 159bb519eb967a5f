import { count, enumerate } from "../../sentiment/data/examples.js";
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

/**
 * Recordings as sound, in their order.
 *
 * @param skipBad leaves out what can't be read, and says so.
 * @throws UserError where a file can't be read, with its name and how many others there are.
 */
export async function readSounds(
  recordings: readonly Recording[],
  rate: number,
  skipBad: boolean,
): Promise<Sound[]> {
  return readAll(recordings, skipBad, async (recording) => ({
    ...recording,
    samples: await readSound(recording.file, rate),
  }));
}

/** Recordings as levels; see {@link readSounds}. One that is too short for what is said there can't be used either. */
export async function readUtterances(
  recordings: readonly Recording[],
  frontEnd: FrontEnd,
  unit: Unit,
  skipBad: boolean,
): Promise<Utterance[]> {
  return readAll(recordings, skipBad, async ({ file, text }) => {
    const frames = await levelsOf(await readSound(file, frontEnd.rate), frontEnd);
    const parts = partsOf(unit, text);
    const [steps, needed] = [countSteps(frames.length, frontEnd.stack), stepsFor(parts)];
    if (steps >= needed) return { parts, frames };
    throw new UserError(
      `${file} is too short for what is said there: expected ${count(needed, "step")}, got ${steps}.`,
    );
  });
}

async function readAll<T>(
  recordings: readonly Recording[],
  skipBad: boolean,
  read: (recording: Recording) => Promise<T>,
): Promise<T[]> {
  const made: T[] = [];
  const wrong: UserError[] = [];
  for (let from = 0; from < recordings.length; from += AT_ONCE) {
    const some = recordings.slice(from, from + AT_ONCE);
    const answers = some.map((recording) => read(recording).catch(userError));
    for (const answer of await Promise.all(answers)) {
      if (answer instanceof UserError) wrong.push(answer);
      else made.push(answer);
    }
  }
  if (wrong.length === 0) return made;
  if (!skipBad) {
    const others =
      wrong.length > 1 ? ` ${count(wrong.length - 1, "other file")} can't be read either.` : "";
    throw new UserError(`${wrong[0]!.message}${others} --skip-bad leaves out such files.`);
  }
  console.log(`  ${count(wrong.length, "file")} left out:`);
  console.log(
    `  ${enumerate(
      wrong.map(({ message }) => message),
      5,
    )}`,
  );
  if (made.length === 0) throw new UserError("None of the files can be read.");
  return made;
}

/** A mistake that the user can put right; anything else is a fault of this program. */
function userError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}
