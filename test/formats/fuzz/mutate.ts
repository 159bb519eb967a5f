/** Bytes as a damaged disk or an attacker might make them of good ones, from a seed. */

/** Random numbers below a bound: mulberry32. */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What sizes and places are made of to surprise. */
const NUMBERS = [
  0n,
  1n,
  7n,
  8n,
  96n,
  255n,
  256n,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

type Bytes = Uint8Array<ArrayBuffer>;
type Change = (bytes: Bytes, roll: Dice, others: readonly Uint8Array[]) => Bytes;

const changes: readonly Change[] = [
  function anyByte(bytes, roll) {
    bytes[roll(bytes.length)] = roll(256);
    return bytes;
  },
  function oneBit(bytes, roll) {
    const at = roll(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << roll(8));
    return bytes;
  },
  function fullByte(bytes, roll) {
    bytes[roll(bytes.length)] = 255;
    return bytes;
  },
  function aNumber(bytes, roll) {
    const size = [1, 2, 4, 8][roll(4)]!;
    let value = roll(4) === 0 ? BigInt(roll(bytes.length)) : NUMBERS[roll(NUMBERS.length)]!;
    const at = roll(bytes.length);
    for (let i = 0; i < size && at + i < bytes.length; i++, value >>= 8n)
      bytes[at + i] = Number(value & 255n);
    return bytes;
  },
  function aCopy(bytes, roll) {
    const [from, to, length] = [roll(bytes.length), roll(bytes.length), 1 + roll(64)];
    bytes.set(bytes.slice(from, Math.min(from + length, from + bytes.length - to)), to);
    return bytes;
  },
  function anEnd(bytes, roll) {
    return bytes.slice(0, roll(bytes.length + 1));
  },
  function aGap(bytes, roll) {
    const at = roll(bytes.length);
    const rest = bytes.slice(at + 1 + roll(32));
    const left = new Uint8Array(at + rest.length);
    left.set(bytes.subarray(0, at));
    left.set(rest, at);
    return left;
  },
  function aPieceOfAnother(bytes, roll, others) {
    const other = others[roll(others.length)]!;
    const at = roll(bytes.length);
    const from = roll(other.length);
    bytes.set(other.subarray(from, Math.min(from + 1 + roll(64), from + bytes.length - at)), at);
    return bytes;
  },
];

/** One of the good ones with one to four changes. */
export function mutant(good: readonly Uint8Array[], roll: Dice): Uint8Array {
  let bytes: Bytes = Uint8Array.from(good[roll(good.length)]!);
  const count = 1 + roll(4);
  for (let i = 0; i < count && bytes.length > 0; i++) {
    bytes = changes[roll(changes.length)]!(bytes, roll, good);
  }
  return bytes;
}
