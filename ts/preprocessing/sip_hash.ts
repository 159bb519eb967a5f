// SipHash-2-4 (Aumasson and Bernstein, 2012), which TensorFlow hashes strings with where a key is given.

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, bits: bigint): bigint => u64(x << bits) | (x >> (64n - bits));

type State = readonly [bigint, bigint, bigint, bigint];

function round([v0, v1, v2, v3]: State): State {
  const a = u64(v0 + v1);
  const b = rotate(v1, 13n) ^ a;
  const c = u64(v2 + v3);
  const d = rotate(v3, 16n) ^ c;
  const e = u64(rotate(a, 32n) + d);
  const f = u64(c + b);
  return [e, rotate(b, 17n) ^ f, rotate(f, 32n), rotate(d, 21n) ^ e];
}

/** The hash of bytes under a key of two numbers of 64 bits. */
export function sipHash([k0, k1]: readonly [bigint, bigint], bytes: Uint8Array): bigint {
  // Words of 8 bytes; the last one ends with the number of bytes.
  const words = new BigUint64Array(Math.floor(bytes.length / 8) + 1);
  const padded = new DataView(words.buffer);
  bytes.forEach((byte, i) => {
    padded.setUint8(i, byte);
  });
  padded.setUint8(padded.byteLength - 1, bytes.length % 256);
  let state: State = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  for (let at = 0; at < padded.byteLength; at += 8) {
    const word = padded.getBigUint64(at, true);
    const [v0, v1, v2, v3] = round(round([state[0], state[1], state[2], state[3] ^ word]));
    state = [v0 ^ word, v1, v2, v3];
  }
  const [v0, v1, v2, v3] = state;
  state = [v0, v1, v2 ^ 0xffn, v3];
  for (let i = 0; i < 4; i++) state = round(state);
  return state[0] ^ state[1] ^ state[2] ^ state[3];
}
