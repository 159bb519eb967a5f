// The seed of a model, of which other programs know nothing: files have it where they pass over what they do not know.
import { isPlain } from "../checks.js";

/** What a file says of it. Whatever others have noted there, ours is taken, if it is one. */
export function notedSeed(metadata: unknown): number | undefined {
  const ours = isPlain(metadata) ? metadata.bptt : undefined;
  const seed = isPlain(ours) ? ours.seed : undefined;
  return Number.isSafeInteger(seed) && (seed as number) >= 0 ? (seed as number) : undefined;
}
