import type { Random } from "../../sentiment/random.js";
import type { Collection, Sequence } from "./sequences.js";

/** The classes of the arrow of time: whether a clip is as it was, or runs from its end to its beginning. */
export const directions = ["forwards", "backwards"] as const;

/** A clip whose last frame comes first, and with that the other direction. */
export function backwards(clip: Sequence): Sequence {
  const frame = clip.data.length / clip.steps;
  const data = new Uint8Array(clip.data.length);
  for (let i = 0; i < clip.steps; i++) {
    const from = clip.data.subarray(i * frame, (i + 1) * frame);
    data.set(from, (clip.steps - 1 - i) * frame);
  }
  return { ...clip, data, label: 1 - (clip.label as number) };
}

/** The same clips with another question: which way does time go? Half of them run backwards, by the seed. */
export function arrowOfTime(clips: Collection, random: Random): Collection {
  const turned = (clip: Sequence) => {
    const forwards = { ...clip, label: 0 };
    return random.chance(0.5) ? backwards(forwards) : forwards;
  };
  return {
    ...clips,
    notes: [...clips.notes, "Half of the clips run backwards: which ones?"],
    classes: directions,
    training: clips.training.map(turned),
    heldOut: clips.heldOut.map(turned),
  };
}
