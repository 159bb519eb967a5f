/** A clip, or a track of joints. */
export interface Sequence {
  /** What it is called where results are told: a path, or what the data says of it. */
  readonly name: string;
  readonly steps: number;
  /** Shape: [steps, ...shape of a step]. Bytes are levels from 0 to 255. */
  readonly data: Uint8Array | Float32Array;
  /** The same as in a mirror, of sequences whose classes are the same there. */
  readonly mirrored?: Float32Array;
  /** The index of its class, or one for each step. */
  readonly label: number | Uint8Array;
}

/** A sequence as in a mirror: none where another class may be seen there. */
export function inMirror({ mirrored, name, ...rest }: Sequence): Sequence[] {
  return mirrored ? [{ ...rest, name: `${name}, mirrored`, data: mirrored }] : [];
}

/** What sequences are: images, points with one label for all steps, or points with a label at each. */
export const kinds = ["clips", "tracks", "phases"] as const;
export type Kind = (typeof kinds)[number];

/** What there is to learn from, and what is held out for the test. */
export interface Collection {
  readonly name: string;
  readonly notes: readonly string[];
  readonly kind: Kind;
  readonly classes: readonly string[];
  /** Of a step: [height, width, channels] of clips, [columns] of others. */
  readonly shape: readonly number[];
  /** What the numbers of a step are called, where the data tells. */
  readonly columns: readonly string[];
  readonly training: readonly Sequence[];
  readonly heldOut: readonly Sequence[];
}

/** "clip", "track" or "video", for messages. */
export const nounOf: Readonly<Record<Kind, string>> = {
  clips: "clip",
  tracks: "track",
  phases: "video",
};
