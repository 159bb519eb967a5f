import { stacked } from "./batches.js";
import type { ClipForm } from "./data/clip_file.js";
import { inMirror, type Kind, type Sequence } from "./data/sequences.js";
import type { together } from "./network.js";
import { averaged, windowsOf } from "./windows.js";

/** What a network was made for. */
export interface Purpose {
  readonly kind: Kind;
  readonly classes: readonly string[];
  /** Of a step: [height, width, channels] of clips, [columns] of others. */
  readonly shape: readonly number[];
  /** What the numbers of a step are called, where the data told. */
  readonly columns: readonly string[];
  /** Whether it tells which way time goes. */
  readonly order: boolean;
  /** Frames that each clip is brought to, where they are. */
  readonly frames?: number | undefined;
}

/** Sequences that are computed at a time. */
const AT_ONCE = 64;

/** A network with what it was made for. */
export class Recogniser {
  constructor(
    readonly model: ReturnType<typeof together>,
    readonly purpose: Purpose,
  ) {}

  /** How clips are to be read. */
  get form(): ClipForm {
    const [size = 0, , channels] = this.purpose.shape;
    return { size, colour: channels === 3, frames: this.purpose.frames };
  }

  /** Probabilities of the classes for each sequence: [classes], or [steps, classes] where each step has a label. */
  async predict(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    if (this.purpose.kind !== "phases") return this.#answers(sequences);
    const said = await this.#byWindows(sequences);
    const mirrored = sequences.flatMap(inMirror);
    if (mirrored.length < sequences.length) return said;
    const others = await this.#byWindows(mirrored);
    return said.map((own, i) => own.map((share, k) => (share + others[i]![k]!) / 2));
  }

  async #byWindows(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    const windows = sequences.map(windowsOf);
    const said = await this.#answers(windows.flat());
    let next = 0;
    return windows.map((own, i) => {
      const from = next;
      next += own.length;
      return averaged(own, said.slice(from, next), sequences[i]!.steps);
    });
  }

  async #answers(sequences: readonly Sequence[]): Promise<Float32Array[]> {
    const { shape, kind, classes } = this.purpose;
    const all: Float32Array[] = [];
    for (let begin = 0; begin < sequences.length; begin += AT_ONCE) {
      const some = sequences.slice(begin, begin + AT_ONCE);
      const { data } = await this.model.predict(stacked(some, shape));
      const stride = data.length / some.length;
      for (const [i, { steps }] of some.entries()) {
        const size = (kind === "phases" ? steps : 1) * classes.length;
        all.push(data.slice(i * stride, i * stride + size) as Float32Array);
      }
    }
    return all;
  }
}

/** The class that is most probable, of each sequence or of each of its steps. */
export function decided(probabilities: Float32Array, classes: number): number[] {
  return Array.from({ length: probabilities.length / classes }, (_, i) => {
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}
