//! WebAssembly SIMD: four f32 at a time, with fused multiply-add where the build has relaxed SIMD.

use super::math::{self, TANH_LIMIT, TANH_P, TANH_Q};
use core::arch::wasm32::*;
use std::hint::black_box;

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

/// See [`super::Real::tile`]. Two rows by four vectors is the tile that keeps every engine's registers: V8 before its version
/// 13 moves all additions behind all loads, so that sums, loads and a product must fit 15 registers together. A column of four
/// vectors also leaves its loads and stores in neighbouring pairs, which V8's revectorizer can join.
///
/// # Safety
/// As for [`super::Real::tile`].
#[inline(always)]
pub unsafe fn tile<const M: usize>(
    k: usize,
    a: *const f32,
    row: usize,
    step: usize,
    b: *const f32,
    c: *mut f32,
    ldc: usize,
) {
    let mut sum = [[f32x4_splat(0.0); 4]; M];
    let (mut a, mut b, end) = (a, b, b.wrapping_add(16 * k));
    while b != end {
        // SAFETY: 16 elements of B are in bounds by this function's contract.
        let line = unsafe { four(b) };
        for (r, sum) in sum.iter_mut().enumerate() {
            // SAFETY: in bounds by this function's contract.
            let x = unsafe { v128_load32_splat(a.add(r * row).cast()) };
            *sum = [0, 1, 2, 3].map(|j| multiply_add(x, line[j], sum[j]));
        }
        (a, b) = (a.wrapping_add(step), b.wrapping_add(16));
    }
    for (r, sum) in sum.iter().enumerate() {
        // SAFETY: 16 elements of this row of C are in bounds by this function's contract.
        unsafe {
            let c = c.add(r * ldc);
            let old = four(c);
            for j in 0..4 {
                v128_store(c.add(4 * j).cast(), f32x4_add(old[j], sum[j]));
            }
        }
    }
}

/// Four vectors.
///
/// # Safety
/// 16 elements from `x` are in bounds.
#[inline(always)]
unsafe fn four(x: *const f32) -> [v128; 4] {
    // SAFETY: the caller's promise; loads need no alignment.
    unsafe { [0, 1, 2, 3].map(|j| v128_load(x.add(4 * j).cast())) }
}

/// The constants of tanh, in memory: as immediate operands V8 would build each anew, in three instructions, for every use.
struct Tanh {
    limit: f32,
    p: [f32; 4],
    q: [f32; 5],
}

static TANH: Tanh = Tanh { limit: TANH_LIMIT, p: TANH_P, q: TANH_Q };

/// x := tanh x, as [`math::tanh`] computes it, two vectors at a time, which share the loads of constants.
pub fn tanh_all(x: &mut [f32]) {
    let constants = black_box(&TANH);
    let (blocks, rest) = x.as_chunks_mut::<8>();
    for block in blocks {
        let at: *mut v128 = block.as_mut_ptr().cast();
        // SAFETY: a block is two vectors; v128 loads and stores need no alignment.
        unsafe {
            let [y0, y1] = tanh_of([v128_load(at), v128_load(at.add(1))], constants);
            v128_store(at, y0);
            v128_store(at.add(1), y1);
        }
    }
    rest.iter_mut().for_each(|x| *x = math::tanh(*x));
}

#[inline(always)]
fn tanh_of(x: [v128; 2], constants: &Tanh) -> [v128; 2] {
    let limit = splat(&constants.limit);
    let y = x.map(|x| f32x4_pmax(f32x4_pmin(x, limit), f32x4_neg(limit)));
    let square = y.map(|y| f32x4_mul(y, y));
    let (p, q) = (horner(square, &constants.p), horner(square, &constants.q));
    [0, 1].map(|i| f32x4_div(multiply_add(f32x4_mul(square[i], y[i]), p[i], y[i]), q[i]))
}

/// A polynomial with its coefficients from the highest power down.
#[inline(always)]
fn horner(x: [v128; 2], coefficients: &[f32]) -> [v128; 2] {
    let mut sum = [splat(&coefficients[0]); 2];
    for c in &coefficients[1..] {
        let c = splat(c);
        sum = [0, 1].map(|i| multiply_add(sum[i], x[i], c));
    }
    sum
}

#[inline(always)]
fn splat(x: &f32) -> v128 {
    // SAFETY: a reference can be read.
    unsafe { v128_load32_splat(std::ptr::from_ref(x).cast()) }
}
