// The integer formulas of the goldens, with the same bits as formula.py. README.md describes them.

/** A 32-bit mix of two whole numbers. */
export function hash32(a: number, b: number): number {
  let h = (Math.imul(a + 1, 0x9e3779b1) + Math.imul(b, 0x85ebca77)) >>> 0;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** The weights of tensor number `tensor`, in [-scale, scale), exact in f32. */
export function formulaWeights(tensor: number, count: number, scale: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, j) => (((hash32(tensor, j) >>> 16) - 32768) / 32768) * scale,
  );
}

/** Ids padded on the left with 0, spread evenly over octaves as word frequencies roughly are. */
export function zipfTokens(
  seed: number,
  rows: number,
  length: number,
  vocabulary: number,
): Int32Array {
  const tokens = new Int32Array(rows * length);
  for (let r = 0; r < rows; r++) {
    const h = hash32(seed, r);
    const real = h % 10 < 4 ? length : 40 + ((h >>> 8) % 160);
    for (let k = (r + 1) * length - real; k < (r + 1) * length; k++) {
      const first = 2 ** (hash32(seed + 1, k) % 14);
      tokens[k] = first + (hash32(seed + 2, k) % Math.min(first, vocabulary - first));
    }
  }
  return tokens;
}

export function zipfTargets(seed: number, rows: number): Float32Array {
  return Float32Array.from({ length: rows }, (_, r) => hash32(seed + 3, r) & 1);
}
