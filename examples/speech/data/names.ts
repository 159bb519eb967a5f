import { parse } from "node:path";

/** What a name tells of who speaks. */
interface Speaker {
  readonly speaker?: string | undefined;
  readonly take?: number | undefined;
}

/**
 * The label that a file's name begins with, and the speaker and the number of the take behind it: `7_jackson_32.wav`, `yes-3.wav`, `yes3.wav`. A name of one part without a
 * number is all label.
 */
export function describeName(name: string): Speaker & { readonly text: string } {
  const parts = partsOf(name);
  const [first = "", ...others] = parts;
  if (others.length > 0) return { text: first, ...describe(others) };
  const [, letters, digits] = /^(.*\D)(\d+)$/.exec(first) ?? [];
  return digits ? { text: letters!.trim(), take: Number(digits) } : { text: first };
}

/** The speaker that the name begins with of a file whose folder tells the label: `0a7c2a8d_nohash_0.wav`, `jackson-3.wav`. */
export function describeSpeaker(name: string): Speaker {
  const parts = partsOf(name);
  return parts.length > 1 ? describe([parts[0]!, parts.at(-1)!]) : {};
}

const partsOf = (name: string) => parse(name).name.split(/[_-]/);

/** What stands behind a label: a speaker, a number, or both. */
function describe(parts: readonly string[]): Speaker {
  const last = parts.at(-1)!;
  const numbered = /^\d+$/.test(last);
  const speaker = (numbered ? parts.slice(0, -1) : parts).join("_");
  return { speaker: speaker || undefined, take: numbered ? Number(last) : undefined };
}
