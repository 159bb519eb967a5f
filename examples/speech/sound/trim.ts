import { Frames } from "./frames.js";

/** Frames that are so much quieter than the loudest of a clip are silence, in decibels. */
const SILENT = 30;
/** Frames of silence that are left on either side. */
const KEPT = 2;

/** Without the silence at both ends: how long it is tells of who cut the recording, not of what is said. */
export function trimmed({ data, bands, length }: Frames): Frames {
  const loudness = Array.from({ length }, (_, t) => {
    const frame = data.subarray(t * bands, (t + 1) * bands);
    return 10 * Math.log10(frame.reduce((sum, level) => sum + 10 ** (level / 10), 0));
  });
  const loudest = loudness.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
  const isHeard = (level: number) => level >= loudest - SILENT;
  const first = Math.max(0, loudness.findIndex(isHeard) - KEPT);
  const last = Math.min(length - 1, loudness.findLastIndex(isHeard) + KEPT);
  return new Frames(data.slice(first * bands, (last + 1) * bands), bands);
}
