import { count, enumerate } from "../../sentiment/data/examples.js";
import type { Random } from "../../sentiment/random.js";
import { UserError } from "../../sentiment/user_error.js";
import { type Recording, type Recordings, summary } from "./recordings.js";

export const splits = ["take", "speaker", "random"] as const;
export type Split = (typeof splits)[number];

/** Recordings to learn from, and others for the test. */
export interface Division {
  readonly training: readonly Recording[];
  readonly heldOut: readonly Recording[];
  /** By what they were divided, in words. */
  readonly note: string;
}

/** Takes below it are held out, as it is usual for the Free Spoken Digit Dataset. */
const FIRST_TAKE = 5;
/** The part that is held out at random. */
const SHARE = 0.1;

export interface DivideOptions {
  /** Default: by takes where the names of the files tell them and few are held out, else at random. */
  readonly split?: Split | undefined;
  readonly holdOut?: string | undefined;
  readonly random: Random;
}

/** @throws UserError where it can't be divided in this way, or one part would have nothing. */
export function divide(
  { name, labels, recordings }: Recordings,
  { split, holdOut, random }: DivideOptions,
): Division {
  const takes = recordings.filter(isHeldOutTake).length;
  const byTakes = labels === "name" && takes > 0 && takes < recordings.length / 3;
  const by = split ?? (byTakes ? "take" : "random");
  if (by === "random") return atRandom(name, recordings, random);
  const known = by === "take" ? "take" : "speaker";
  const without = recordings.find((recording) => recording[known] === undefined);
  if (without) {
    throw new UserError(
      `--split ${by} can't divide ${name}: ${without.file} does not tell its ${by}, as 7_jackson_32.wav does.`,
    );
  }
  if (by === "take") {
    return cut(name, recordings, isHeldOutTake, `takes 0 to ${FIRST_TAKE - 1}`);
  }
  const speaker = speakerOf(name, recordings, holdOut, random);
  return cut(name, recordings, (recording) => recording.speaker === speaker, speaker);
}

const isHeldOutTake = ({ take }: Recording) => take !== undefined && take < FIRST_TAKE;

function speakerOf(
  name: string,
  recordings: readonly Recording[],
  holdOut: string | undefined,
  random: Random,
): string {
  const speakers = [...new Set(recordings.map(({ speaker }) => speaker!))].sort();
  const speaker = holdOut ?? random.pick(speakers);
  if (speakers.includes(speaker)) return speaker;
  throw new UserError(
    `--hold-out must name one of the speakers of ${name}: ${enumerate(speakers, 20)}, not "${speaker}".`,
  );
}

function cut(
  name: string,
  recordings: readonly Recording[],
  isHeldOut: (recording: Recording) => boolean,
  what: string,
): Division {
  const training = recordings.filter((recording) => !isHeldOut(recording));
  const heldOut = recordings.filter(isHeldOut);
  if (training.length === 0 || heldOut.length === 0) {
    const all = training.length === 0 ? "leaves nothing to learn from" : "holds nothing out";
    throw new UserError(
      `Holding out ${what} of ${name}, ${summary(recordings)}, ${all}: --split says how else.`,
    );
  }
  return { training, heldOut, note: `Held out: ${what}` };
}

/** A tenth of the recordings of each text is held out; of texts that mostly are said once, a tenth of them all. */
function atRandom(name: string, recordings: readonly Recording[], random: Random): Division {
  const groups = new Map<string, Recording[]>();
  for (const recording of recordings) {
    const group = groups.get(recording.text);
    if (group) group.push(recording);
    else groups.set(recording.text, [recording]);
  }
  const single = groups.size > recordings.length / 2;
  const heldOut = new Set(
    (single ? [recordings] : [...groups.values()]).flatMap((group) => {
      const kept = group.length > 1 ? Math.max(1, Math.round(group.length * SHARE)) : 0;
      return random.shuffled(group).slice(0, kept);
    }),
  );
  if (heldOut.size === 0) {
    throw new UserError(
      `${name} has ${count(recordings.length, "recording")}: at least two are needed, to learn from one and ask the other.`,
    );
  }
  const training = recordings.filter((recording) => !heldOut.has(recording));
  return {
    training,
    heldOut: recordings.filter((recording) => heldOut.has(recording)),
    note: "Held out: a tenth, at random",
  };
}
