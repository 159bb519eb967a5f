//! WebAssembly SIMD: four f32 at a time, with fused multiply-add where the build has relaxed SIMD.

use super::math::{self, TANH_LIMIT, TANH_P, TANH_Q};
use core::arch::wasm32::*;
use std::array::from_fn;
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

/// Whether the sums of a line of B are made column by column rather than row by row.
///
/// With fused multiply-adds, two rows by six vectors have 12 sums, which with two factors and one vector of B fill V8's 15
/// registers exactly, if B is loaded vector by vector. Without, a product takes one more register, and V8 before its version 13
/// moves all additions behind all loads: then two rows by four vectors fit, in either order, and row by row is the faster.
const BY_COLUMNS: bool = cfg!(target_feature = "relaxed-simd");

/// See [`super::Real::tile`]. Neighbouring vectors of B and of C are loaded and stored in pairs, which V8's revectorizer
/// joins to 256 bits where it is switched on.
///
/// # Safety
/// As for [`super::Real::tile`].
#[inline(always)]
pub unsafe fn tile<const M: usize, const V: usize>(
    k: usize,
    a: *const f32,
    row: usize,
    step: usize,
    b: *const f32,
    c: *mut f32,
    ldc: usize,
) {
    let mut sum = [[f32x4_splat(0.0); V]; M];
    let (mut a, mut b, end) = (a, b, b.wrapping_add(4 * V * k));
    while b != end {
        // SAFETY: M elements of A and 4V of B are in bounds by this function's contract; loads need no alignment.
        let factor = |r: usize| unsafe { v128_load32_splat(a.add(r * row).cast()) };
        // SAFETY: as above.
        let vector = |v: usize| unsafe { v128_load(b.add(4 * v).cast()) };
        if BY_COLUMNS {
            let x: [v128; M] = from_fn(factor);
            (0..V).for_each(|v| {
                let y = vector(v);
                (0..M).for_each(|r| sum[r][v] = multiply_add(x[r], y, sum[r][v]));
            });
        } else {
            let y: [v128; V] = from_fn(vector);
            for (r, sum) in sum.iter_mut().enumerate() {
                let x = factor(r);
                (0..V).for_each(|v| sum[v] = multiply_add(x, y[v], sum[v]));
            }
        }
        (a, b) = (a.wrapping_add(step), b.wrapping_add(4 * V));
    }
    for (r, sum) in sum.iter().enumerate() {
        let c = c.wrapping_add(r * ldc);
        // SAFETY: 4V elements of this row of C are in bounds by this function's contract.
        let old: [v128; V] = from_fn(|v| unsafe { v128_load(c.add(4 * v).cast()) });
        for v in 0..V {
            // SAFETY: as above.
            unsafe { v128_store(c.add(4 * v).cast(), f32x4_add(old[v], sum[v])) };
        }
    }
}

/// See [`super::Real::row_pair`]. Only where multiply and add fuse: else products take registers, and V8 before its version 13 keeps sums in
/// memory.
///
/// # Safety
/// As for [`super::Real::row_pair`].
#[inline(always)]
pub unsafe fn row_pair<const V: usize>(k: usize, a: *const f32, b: *const f32, c: *mut f32) {
    if !BY_COLUMNS {
        // SAFETY: the caller's promise, handed on.
        return unsafe { super::scalar::row_pair::<f32, V>(k, a, b, c) };
    }
    let mut sum = [[f32x4_splat(0.0); V]; 2];
    let other = 4 * V * k;
    let (mut a, mut b, end) = (a, b, b.wrapping_add(other));
    while b != end {
        // SAFETY: an element of A and 4V of each panel are in bounds by this function's contract; loads need no alignment.
        unsafe {
            let x = v128_load32_splat(a.cast());
            for (p, sum) in sum.iter_mut().enumerate() {
                for (v, sum) in sum.iter_mut().enumerate() {
                    *sum = multiply_add(x, v128_load(b.add(p * other + 4 * v).cast()), *sum);
                }
            }
        }
        (a, b) = (a.wrapping_add(1), b.wrapping_add(4 * V));
    }
    for (v, sum) in sum.as_flattened().iter().enumerate() {
        let c: *mut v128 = c.wrapping_add(4 * v).cast();
        // SAFETY: 8V elements of C are in bounds by this function's contract.
        unsafe { v128_store(c, f32x4_add(v128_load(c), *sum)) };
    }
}

/// The constants of tanh, in memory: as immediate operands V8 would build each anew, in three instructions, for every use.
struct Tanh {
    limit: f32,
    p: [f32; 4],
    q: [f32; 5],
}

static TANH: Tanh = Tanh { limit: TANH_LIMIT, p: TANH_P, q: TANH_Q };

/// x := tanh x, as [`math::tanh`] computes it.
/// Shapes: `x [n]`.
pub fn tanh_all(x: &mut [f32]) {
    let constants = black_box(&TANH);
    each_pair(x, |x| tanh_of(x, constants), math::tanh);
}

/// x := 1/2 + tanh(x / 2) / 2
/// Shapes: `x [n]`.
pub fn gate_all(x: &mut [f32]) {
    let constants = black_box(&TANH);
    let half = f32x4_splat(0.5);
    let pair = |x: [v128; 2]| {
        let y = tanh_of(x.map(|x| f32x4_mul(half, x)), constants);
        y.map(|y| f32x4_add(half, f32x4_mul(half, y)))
    };
    each_pair(x, pair, |x| 0.5 + 0.5 * math::tanh(0.5 * x));
}

/// Two vectors at a time, which share the loads of constants; `single` for what is left.
/// Shapes: `x [n]`.
#[inline(always)]
fn each_pair(x: &mut [f32], pair: impl Fn([v128; 2]) -> [v128; 2], single: impl Fn(f32) -> f32) {
    let (blocks, rest) = x.as_chunks_mut::<8>();
    for block in blocks {
        let at: *mut v128 = block.as_mut_ptr().cast();
        // SAFETY: a block is two vectors; v128 loads and stores need no alignment.
        unsafe {
            let [y0, y1] = pair([v128_load(at), v128_load(at.add(1))]);
            v128_store(at, y0);
            v128_store(at.add(1), y1);
        }
    }
    rest.iter_mut().for_each(|x| *x = single(*x));
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
/// Shapes: `coefficients [degree + 1]`.
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
