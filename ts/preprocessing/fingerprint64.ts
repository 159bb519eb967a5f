// FarmHash's Fingerprint64 (Geoff Pike, Google, 2014), which TensorFlow hashes strings with where nobody gives a key. All arithmetic is modulo 2^64.

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, bits: bigint): bigint => {
  const whole = u64(x);
  return (whole >> bits) | u64(whole << (64n - bits));
};
const mix = (x: bigint): bigint => u64(x) ^ (u64(x) >> 47n);
const hash16 = (u: bigint, v: bigint, mul: bigint): bigint => {
  const a = mix((u64(u) ^ u64(v)) * mul);
  return u64(mix((u64(v) ^ a) * mul) * mul);
};

/** The fingerprint of bytes. */
export function fingerprint64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { length } = bytes;
  if (length <= 16) return upTo16(view);
  if (length <= 32) return upTo32(view);
  return length <= 64 ? upTo64(view) : longer(view);
}

const at = (view: DataView, i: number): bigint => view.getBigUint64(i, true);
const multiplier = ({ byteLength }: DataView): bigint => K2 + 2n * BigInt(byteLength);

function upTo16(view: DataView): bigint {
  const length = view.byteLength;
  const mul = multiplier(view);
  if (length >= 8) {
    const a = at(view, 0) + K2;
    const b = at(view, length - 8);
    return hash16(rotate(b, 37n) * mul + a, (rotate(a, 25n) + b) * mul, mul);
  }
  if (length >= 4) {
    const a = BigInt(view.getUint32(0, true));
    const b = BigInt(view.getUint32(length - 4, true));
    return hash16(BigInt(length) + (a << 3n), b, mul);
  }
  if (length === 0) return K2;
  const y = view.getUint8(0) + 256 * view.getUint8(length >> 1);
  const z = length + 4 * view.getUint8(length - 1);
  return u64(mix(u64(BigInt(y) * K2) ^ u64(BigInt(z) * K0)) * K2);
}

function upTo32(view: DataView): bigint {
  const length = view.byteLength;
  const mul = multiplier(view);
  const a = at(view, 0) * K1;
  const b = at(view, 8);
  const c = at(view, length - 8) * mul;
  const d = at(view, length - 16) * K2;
  return hash16(rotate(a + b, 43n) + rotate(c, 30n) + d, a + rotate(b + K2, 18n) + c, mul);
}

function upTo64(view: DataView): bigint {
  const length = view.byteLength;
  const mul = multiplier(view);
  const a = at(view, 0) * K2;
  const b = at(view, 8);
  const c = at(view, length - 8) * mul;
  const d = at(view, length - 16) * K2;
  const y = rotate(a + b, 43n) + rotate(c, 30n) + d;
  const z = hash16(y, a + rotate(b + K2, 18n) + c, mul);
  const e = at(view, 16) * mul;
  const f = at(view, 24);
  const g = (y + at(view, length - 32)) * mul;
  const h = (z + at(view, length - 24)) * mul;
  return hash16(rotate(e + f, 43n) + rotate(g, 30n) + h, e + rotate(f + a, 18n) + g, mul);
}

/** What is known of the bytes so far. */
interface State {
  x: bigint;
  y: bigint;
  z: bigint;
  v: readonly [bigint, bigint];
  w: readonly [bigint, bigint];
}

function longer(view: DataView): bigint {
  const last = view.byteLength - 1;
  const y = 81n * K1 + 113n;
  let state: State = {
    x: 81n * K2 + at(view, 0),
    y,
    z: mix(y * K2 + 113n) * K2,
    v: [0n, 0n],
    w: [0n, 0n],
  };
  const end = last - (last % 64);
  for (let from = 0; from < end; from += 64) state = block(view, from, state, K1, 1n);
  const mul = K1 + ((state.z & 0xffn) << 1n);
  const w = state.w[0] + BigInt(last % 64);
  const v = state.v[0] + w;
  const before: State = { ...state, v: [v, state.v[1]], w: [w + v, state.w[1]] };
  const after = block(view, last - 63, before, mul, 9n);
  return hash16(
    hash16(after.v[0], after.w[0], mul) + mix(after.y) * K0 + after.z,
    hash16(after.v[1], after.w[1], mul) + after.x,
    mul,
  );
}

/** 64 bytes more; `weight` is 9 for the last ones, which may overlap those before them. */
function block(view: DataView, from: number, state: State, mul: bigint, weight: bigint): State {
  const { v, w } = state;
  const x = rotate(state.x + state.y + v[0] + at(view, from + 8), 37n) * mul;
  const z = u64(x) ^ u64(w[1] * weight);
  const turned = rotate(state.y + v[1] + at(view, from + 48), 42n) * mul;
  const y = u64(turned + v[0] * weight + at(view, from + 40));
  const next = rotate(state.z + w[0], 33n) * mul;
  return {
    x: u64(next),
    y,
    z,
    v: pair(view, from, v[1] * mul, z + w[0]),
    w: pair(view, from + 32, next + w[1], y + at(view, from + 16)),
  };
}

/** 32 bytes, and what is known, as two numbers. */
function pair(view: DataView, from: number, first: bigint, second: bigint): [bigint, bigint] {
  const last = at(view, from + 24);
  const a = first + at(view, from);
  const b = rotate(second + a + last, 21n);
  const sum = a + at(view, from + 8) + at(view, from + 16);
  return [u64(sum + last), u64(b + rotate(sum, 44n) + a)];
}
