import { Random } from "../../sentiment/random.js";

/** Numbers at each step. */
export type Steps = readonly Float32Array[];

/** A sequence and its answer. */
export interface Example {
  /** Ids of tokens, or the numbers of each step. */
  readonly x: Int32Array | Steps;
  /** Of a pair what the decoder is fed: the mark of the beginning, and the answer without its end. */
  readonly fed?: Int32Array;
  /** A class, or one for each step; numbers, or some for each step; or a list of labels. */
  readonly y: number | Int32Array | Float32Array | Steps;
}

/** Makes an example by chance. */
export type Draw = (random: Random) => Example;

/** Where examples come from. Place i counts over all epochs, so that a training can go on anywhere. */
export interface Source {
  /** Examples of an epoch; none where they never repeat. */
  readonly count?: number;
  at(place: number): Example;
}

/** Draws that have nothing to do with those of another place. */
export const randomOf = (seed: number, place: number): Random =>
  new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b));

/** All examples in each epoch, in another order each time. */
export function inTurn(examples: readonly Example[], seed: number): Source {
  const count = examples.length;
  let [epoch, order] = [-1, examples];
  return {
    count,
    at(place) {
      if (Math.floor(place / count) !== epoch) {
        epoch = Math.floor(place / count);
        order = randomOf(seed, epoch).shuffled(examples);
      }
      return order[place % count]!;
    },
  };
}

/** One sequence of so many is held out. */
const PART = 8;

/**
 * Examples without end, and some that are held out. Of short sequences there are few: which are held out is told by the sequence itself, so that none of them is ever learned.
 *
 * @param draw should be able to make hundreds of sequences.
 */
export function divided(
  draw: Draw,
  seed: number,
  count: number,
): { readonly training: Source; readonly heldOut: readonly Example[] } {
  const drawn = (random: Random, held: boolean): Example => {
    for (;;) {
      const example = draw(random);
      if ((hash(example.x) % PART === 0) === held) return example;
    }
  };
  return {
    training: { at: (place) => drawn(randomOf(seed, place), false) },
    heldOut: Array.from({ length: count }, (_, i) => drawn(randomOf(~seed, i), true)),
  };
}

/** A number that follows from a sequence (FNV-1a over its bytes). All of them are brought together first: a view for each step would take longer than the rest of a batch. */
function hash(x: Int32Array | Steps): number {
  const together = x instanceof Int32Array ? x : joined(x);
  const bytes = new Uint8Array(together.buffer, together.byteOffset, together.byteLength);
  let bits = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) bits = Math.imul(bits ^ bytes[i]!, 0x01000193);
  return (bits ^ (bits >>> 15)) >>> 0;
}

function joined(steps: Steps): Float32Array {
  const numbers = new Float32Array(steps.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const step of steps) {
    for (let i = 0; i < step.length; i++) numbers[at++] = step[i]!;
  }
  return numbers;
}
