// Row-major matrix products in the loop order that walks memory forwards. No blocking, no tricks: this is what plain
// JavaScript gives a programmer who knows about caches.

/** C (m x n) += A (m x k) B (k x n) */
export function addProduct(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      for (let j = 0; j < n; j++) c[i * n + j]! += factor * b[p * n + j]!;
    }
  }
}

/** C (k x n) += A^T B, with A (m x k) and B (m x n) */
export function addProductTransposedA(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  m: number,
  k: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * k + p]!;
      for (let j = 0; j < n; j++) c[p * n + j]! += factor * b[i * n + j]!;
    }
  }
}

/** C (m x k) = A B^T, with A (m x n) and B (k x n) */
export function productTransposedB(
  a: Float32Array,
  b: Float32Array,
  c: Float32Array,
  m: number,
  n: number,
  k: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j]! * b[p * n + j]!;
      c[i * k + p] = sum;
    }
  }
}

/** Adds each of the m rows of A (m x n) to `sum`. */
export function addRows(a: Float32Array, sum: Float32Array, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) sum[j]! += a[i * n + j]!;
}
