/**
 * Random numbers that depend on a seed and an epoch alone: sfc32, which is small and passes the usual test suites.
 *
 * Gives functions of n: an integer from 0 to n - 1.
 */
export function drawer(seed: number, epoch: number): (n: number) => number {
  let [a, b, c, counter] = [seed >>> 0, Math.floor(seed / 2 ** 32), epoch >>> 0, 1];
  const bits = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // Until every bit of the seed has reached every bit of the state.
  for (let i = 0; i < 20; i++) bits();
  return (n) => Math.floor(((bits() * 2 ** 21 + (bits() >>> 11)) / 2 ** 53) * n);
}

/** An order of 0 to n - 1. */
export function orderOf(n: number, draw: (n: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = draw(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
