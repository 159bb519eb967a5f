import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { enumerate } from "../../sentiment/data/examples.js";
import { UserError } from "../../sentiment/user_error.js";
import { type Collection, inMirror } from "./sequences.js";
import { phases, readVideo, VIDEO } from "./video.js";

/** What is held out where nobody says anything: of each user another story than those that are learned. */
const HELD_OUT = ["a3", "b3", "c3"];

/** The videos of a folder, by the names of their files: none where it holds something else. */
export const gesturePhaseVideos = (files: readonly string[]): string[] =>
  files
    .filter((file) => file.endsWith(VIDEO))
    .map((file) => file.slice(0, -VIDEO.length))
    .sort();

/**
 * The videos of UCI's Gesture Phase Segmentation (Madeo et al., 2013): of each frame the phase of the gesture is to be told. Each video that is learned comes twice, once as in
 * a mirror: people gesture with either hand. What is told of one that is held out is the mean of both.
 *
 * @param heldOut the videos of the test: a3, b3 and c3 where nothing is said.
 */
export async function readGesturePhase(
  folder: string,
  heldOut: readonly string[] = HELD_OUT,
): Promise<Collection> {
  const videos = gesturePhaseVideos(await readdir(folder));
  const unknown = heldOut.find((video) => !videos.includes(video));
  if (unknown !== undefined) {
    throw new UserError(`${folder} has no video "${unknown}": there are ${enumerate(videos)}.`);
  }
  const learned = videos.filter((video) => !heldOut.includes(video));
  if (learned.length === 0) throw new UserError("--hold-out leaves no video to learn from.");
  const read = (names: readonly string[]) =>
    Promise.all(names.map((video) => readVideo(join(folder, video + VIDEO))));
  const filmed = await read(learned);
  const training = [...filmed, ...filmed.flatMap(inMirror)];
  return {
    name: folder,
    notes: [
      `Videos of gestures; learned, each once more as in a mirror: ${enumerate(learned)}; held out: ${enumerate(heldOut)}.`,
    ],
    kind: "phases",
    classes: phases,
    shape: [training[0]!.data.length / training[0]!.steps],
    columns: [],
    training,
    heldOut: await read(heldOut),
  };
}
