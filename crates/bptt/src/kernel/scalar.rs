//! The scalar twin of the SIMD kernels: the reference that they are tested against, and what native builds run.

use super::real::Real;

/// See [`Real::tile`]: one accumulator per element, k in order, added to C at the end.
///
/// # Safety
/// As for [`Real::tile`].
#[inline(always)]
pub unsafe fn tile<F: Real, const M: usize, const V: usize>(
    k: usize,
    a: *const F,
    row: usize,
    step: usize,
    b: *const F,
    c: *mut F,
    ldc: usize,
) {
    let mut sum = [[[F::zero(); 4]; V]; M];
    for i in 0..k {
        for (r, sum) in sum.iter_mut().enumerate() {
            for (j, sum) in sum.as_flattened_mut().iter_mut().enumerate() {
                // SAFETY: in bounds by this function's contract.
                let (x, y) = unsafe { (*a.add(r * row + i * step), *b.add(4 * V * i + j)) };
                *sum += x * y;
            }
        }
    }
    for (r, sum) in sum.iter().enumerate() {
        for (j, &sum) in sum.as_flattened().iter().enumerate() {
            // SAFETY: in bounds by this function's contract.
            unsafe { *c.add(r * ldc + j) += sum };
        }
    }
}

/// See [`Real::row_pair`]: two tiles of one row.
///
/// # Safety
/// As for [`Real::row_pair`].
#[inline(always)]
pub unsafe fn row_pair<F: Real, const V: usize>(k: usize, a: *const F, b: *const F, c: *mut F) {
    // SAFETY: the caller's promise, handed on: the second panel begins where the first ends.
    unsafe {
        F::tile::<1, V>(k, a, k, 1, b, c, 4 * V);
        F::tile::<1, V>(k, a, k, 1, b.add(4 * V * k), c.add(4 * V), 4 * V);
    }
}
