//! WebAssembly SIMD: four f32 at a time, with fused multiply-add where the build has relaxed SIMD.

use super::math::{self, TANH_LIMIT, TANH_P, TANH_Q, TANH_SMALL};
use core::arch::wasm32::*;

#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(always)]
fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f32x4_add(f32x4_mul(a, b), c)
}

#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f32x4_relaxed_madd(a, b, c)
}

/// See [`super::Real::tile`]. Four rows by two vectors is the largest tile that V8 keeps in registers; a single row takes
/// four panels instead, so that enough independent sums hide the latency of the additions.
///
/// # Safety
/// As for [`super::Real::tile`].
#[allow(clippy::too_many_arguments)]
#[inline(always)]
pub unsafe fn tile<const MR: usize, const P: usize>(
    k: usize,
    a: *const f32,
    row: usize,
    step: usize,
    b: *const f32,
    panel: usize,
    c: *mut f32,
    ldc: usize,
) {
    let mut sum = [[[f32x4_splat(0.0); 2]; P]; MR];
    for i in 0..k {
        for p in 0..P {
            // SAFETY: 8 elements of B are in bounds by this function's contract.
            let (b0, b1) = unsafe {
                let b = b.add(p * panel + 8 * i);
                (v128_load(b.cast()), v128_load(b.add(4).cast()))
            };
            for (r, sum) in sum.iter_mut().enumerate() {
                // SAFETY: in bounds by this function's contract.
                let x = unsafe { v128_load32_splat(a.add(r * row + i * step).cast()) };
                sum[p][0] = multiply_add(x, b0, sum[p][0]);
                sum[p][1] = multiply_add(x, b1, sum[p][1]);
            }
        }
    }
    for (r, sum) in sum.iter().enumerate() {
        for (p, sum) in sum.iter().enumerate() {
            // SAFETY: 8 elements of C are in bounds by this function's contract.
            unsafe {
                let c = c.add(r * ldc + 8 * p);
                v128_store(c.cast(), f32x4_add(v128_load(c.cast()), sum[0]));
                let c = c.add(4);
                v128_store(c.cast(), f32x4_add(v128_load(c.cast()), sum[1]));
            }
        }
    }
}

/// x := tanh x, as [`math::tanh`] computes it, four vectors at a time: a constant is loaded anew for each use, and one
/// vector's chain of operations alone would wait for itself.
pub fn tanh_all(x: &mut [f32]) {
    let (blocks, rest) = x.as_chunks_mut::<16>();
    for block in blocks {
        let at: *mut v128 = block.as_mut_ptr().cast();
        // SAFETY: a block is four vectors; v128 loads and stores need no alignment.
        let x = unsafe { [0, 1, 2, 3].map(|i| v128_load(at.add(i))) };
        for (i, y) in tanh_of(x).into_iter().enumerate() {
            // SAFETY: as above.
            unsafe { v128_store(at.add(i), y) };
        }
    }
    rest.iter_mut().for_each(|x| *x = math::tanh(*x));
}

#[inline(always)]
fn tanh_of(x: [v128; 4]) -> [v128; 4] {
    let (low, high) = (f32x4_splat(-TANH_LIMIT), f32x4_splat(TANH_LIMIT));
    let y = x.map(|x| f32x4_pmax(f32x4_pmin(x, high), low));
    let square = y.map(|y| f32x4_mul(y, y));
    let (p, q) = (horner(square, &TANH_P), horner(square, &TANH_Q));
    let small = f32x4_splat(TANH_SMALL);
    [0, 1, 2, 3].map(|i| {
        let ratio = f32x4_div(f32x4_mul(y[i], p[i]), q[i]);
        v128_bitselect(x[i], ratio, f32x4_lt(f32x4_abs(x[i]), small))
    })
}

/// A polynomial with its coefficients from the highest power down.
#[inline(always)]
fn horner(x: [v128; 4], coefficients: &[f32]) -> [v128; 4] {
    let mut sum = [f32x4_splat(coefficients[0]); 4];
    for &c in &coefficients[1..] {
        let c = f32x4_splat(c);
        sum = [0, 1, 2, 3].map(|i| multiply_add(sum[i], x[i], c));
    }
    sum
}
