import { readdir, stat } from "node:fs/promises";
import { Random } from "../../sentiment/random.js";
import { fileError, UserError } from "../../sentiment/user_error.js";
import type { Settings } from "../cli.js";
import { generateClips } from "../generator/generate.js";
import type { ClipForm } from "./clip_file.js";
import { readClipFolder } from "./clip_folder.js";
import { fingerPointsFile, readFingerPoints } from "./finger_points.js";
import { gesturePhaseVideos, readGesturePhase } from "./gesture_phase.js";
import { readJoints } from "./joints.js";
import { omniglotFiles, readOmniglot } from "./omniglot.js";
import { arrowOfTime } from "./order.js";
import type { Collection } from "./sequences.js";

/** Pixels of a frame's side where nobody says anything. */
const SIZE = 28;

/** The options that only some data has a use for. */
const some = ["size", "frames", "colour", "skipBad", "holdOut"] as const;
type Option = (typeof some)[number];

/** What an option is called on the command line. */
const called: Readonly<Record<Option, string>> = {
  size: "size",
  frames: "frames",
  colour: "colour",
  skipBad: "skip-bad",
  holdOut: "hold-out",
};

/**
 * The data that the user asked for, found out by what is in the folder; or clips that are made here.
 *
 * @param form of clips of the user's own, where it is settled otherwise than by the settings.
 */
export async function readCollection(settings: Settings, form?: ClipForm): Promise<Collection> {
  const collection = await readAny(settings, form);
  if (settings.task !== "order") return collection;
  if (collection.kind !== "clips") {
    throw new UserError(`--task order is for clips, and ${collection.name} holds joints.`);
  }
  return arrowOfTime(collection, new Random(settings.seed));
}

async function readAny(settings: Settings, settled?: ClipForm): Promise<Collection> {
  const { data, seed, size = SIZE, frames, colour, skipBad, holdOut } = settings;
  const form = settled ?? { size, frames, colour };
  if (data === undefined) {
    refuse(settings, ["size"], "built-in clips");
    return generateClips(size, seed);
  }
  const found = await stat(data).catch((error) => {
    throw fileError(data, error);
  });
  if (!found.isDirectory()) {
    refuse(settings, [], "a table of joints");
    return readJoints(data, seed);
  }
  const names = await readdir(data);
  if (omniglotFiles.every((name) => names.includes(name))) {
    refuse(settings, [], "Omniglot's drawings");
    return readOmniglot(data);
  }
  if (names.includes(fingerPointsFile)) {
    refuse(settings, [], "tracks of a fingertip");
    return readFingerPoints(data);
  }
  if (gesturePhaseVideos(names).length > 0) {
    refuse(settings, ["holdOut"], "videos of gestures");
    return readGesturePhase(data, holdOut);
  }
  refuse(settings, ["size", "frames", "colour", "skipBad"], "a folder of clips");
  return readClipFolder(data, { form, skipBad, seed });
}

/** What was asked for and can't be done with this data is told, not passed over. */
function refuse(settings: Settings, taken: readonly Option[], data: string): void {
  const asked = (name: Option) => settings[name] !== undefined && settings[name] !== false;
  const odd = some.find((name) => asked(name) && !taken.includes(name));
  if (odd !== undefined) throw new UserError(`--${called[odd]} has no meaning for ${data}.`);
}
