// Recordings for the example of speech: short tones, each label of another pitch.

import { Random } from "../../examples/sentiment/random.js";
import { type Note, playTones } from "../../examples/speech/generator/tones.js";
import { wavOf } from "../../examples/speech/sound/write_wav.js";

/** The WAV file of some notes. */
export const tones = (notes: readonly Note[], seed: number): Uint8Array =>
  wavOf(playTones(notes, new Random(seed)).samples, 8000);

/** `c_ada_4.wav` and so on: the notes c, e and g, by two speakers, in takes 4 to 9. */
export function clips(): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const [n, note] of (["c", "e", "g"] as const).entries()) {
    for (const [s, speaker] of ["ada", "bob"].entries()) {
      for (let take = 4; take < 10; take++) {
        files[`${note}_${speaker}_${take}.wav`] = tones([note], 100 * n + 10 * s + take);
      }
    }
  }
  return files;
}
