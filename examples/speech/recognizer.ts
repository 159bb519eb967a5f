import { ctcDecode, type Sequential } from "bptt";
import type { Alphabet } from "./alphabet.js";
import type { Utterance } from "./data/utterances.js";
import type { Frames } from "./sound/frames.js";
import { type FrontEnd, levelsOf, stepsOf } from "./sound/front_end.js";

/** What was understood. */
export interface Reading {
  /** The labels, one of them for a class. */
  readonly parts: readonly string[];
  /** Of a class, how probable it is. */
  readonly probability?: number;
}

/** Lists that are followed at a time. */
const BEAMS = 10;

/** A network with the labels that it knows and the front end that hears for it. */
export class Recognizer {
  constructor(
    readonly model: Sequential,
    readonly alphabet: Alphabet,
    readonly frontEnd: FrontEnd,
  ) {}

  /** What is understood of each clip. */
  async read(clips: readonly Frames[]): Promise<Reading[]> {
    const { stack } = this.frontEnd;
    const outputs = await this.model.predict(
      clips.map((frames) => stepsOf(frames, stack)),
      { verbose: 0 },
    );
    const { unit, labels } = this.alphabet;
    if (unit !== "class") {
      const lists = await ctcDecode(outputs, { strategy: "beam", beamWidth: BEAMS });
      return lists.map(([best]) => ({
        parts: Array.from(best!.labels, (label) => labels[label - 1]!),
      }));
    }
    return clips.map((_, row) => {
      const shares = outputs.data.subarray(row * labels.length, (row + 1) * labels.length);
      const probability = shares.reduce((most, share) => Math.max(most, share), 0);
      return { parts: [labels[shares.indexOf(probability)]!], probability };
    });
  }

  /** What is understood of sound at the front end's rate. */
  async hear(samples: Float32Array): Promise<Reading> {
    const [reading] = await this.read([await levelsOf(samples, this.frontEnd)]);
    return reading!;
  }

  /** What the network should say of an utterance, whose labels it knows: the probability of each class, or outputs of CTC. */
  target({ parts }: Utterance): Float32Array | number[] {
    const places = this.alphabet.placesOf(parts);
    if (this.alphabet.unit !== "class") return places.map((place) => place + 1);
    const wanted = new Float32Array(this.alphabet.outputs);
    wanted[places[0]!] = 1;
    return wanted;
  }
}

/** The steps that CTC needs for a list of labels: one for each, and one more between two that are equal. */
export const stepsFor = (parts: readonly string[]): number =>
  parts.length + parts.filter((part, i) => i > 0 && part === parts[i - 1]).length;
