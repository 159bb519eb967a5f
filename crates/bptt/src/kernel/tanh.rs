//! tanh and the gate made of it, over any vectors.
//!
//! What is left of a slice is computed as a block of eight, whose other numbers are 0. So all numbers fuse multiply and add where vectors do, and
//! their bits follow neither from their place in a slice nor from how wide vectors are: one step has those of many.

use super::math::{TANH_LIMIT, TANH_P, TANH_Q};
use super::vector::{known, Vector};
use std::hint::black_box;

/// The constants of tanh, in memory.
struct Tanh {
    limits: [f32; 2],
    p: [f32; 4],
    q: [f32; 5],
}

static TANH: Tanh = Tanh { limits: [-TANH_LIMIT, TANH_LIMIT], p: TANH_P, q: TANH_Q };

/// x := tanh x, as [`tanh`](super::math::tanh) computes it. `Eight` are vectors of eight for what those of `T` leave.
/// Shapes: `x [n]`.
#[inline(always)]
pub fn tanh_all<T: Vector, Eight: Vector>(x: &mut [f32]) {
    curve::<T, Eight, false>(x);
}

/// x := 1/2 + tanh(x / 2) / 2
/// Shapes: `x [n]`.
#[inline(always)]
pub fn gate_all<T: Vector, Eight: Vector>(x: &mut [f32]) {
    curve::<T, Eight, true>(x);
}

/// Shapes: `x [n]`.
#[inline(always)]
fn curve<T: Vector, Eight: Vector, const GATE: bool>(x: &mut [f32]) {
    let rest = curves::<T, Eight, GATE>(x);
    if !rest.is_empty() {
        let mut block = [0.0; 8];
        block[..rest.len()].copy_from_slice(rest);
        curves::<T, Eight, GATE>(&mut block);
        rest.copy_from_slice(&block[..rest.len()]);
    }
}

/// The blocks of x, by as wide vectors as there are; what is left.
/// Shapes: `x [n], the rest [n % 8]`.
#[inline(always)]
fn curves<T: Vector, Eight: Vector, const GATE: bool>(x: &mut [f32]) -> &mut [f32] {
    let constants = black_box(&TANH);
    let mut rest = blocks::<T, 2, GATE>(x, constants);
    if T::LANES >= 8 {
        rest = blocks::<T, 1, GATE>(rest, constants);
    }
    if T::LANES > 8 {
        rest = blocks::<Eight, 1, GATE>(rest, constants);
    }
    rest
}

/// N vectors at a time, which share the loads of constants; what is left.
/// Shapes: `x [n], the rest [n % (N * lanes)]`.
#[inline(always)]
fn blocks<'a, T: Vector, const N: usize, const GATE: bool>(
    x: &'a mut [f32],
    constants: &Tanh,
) -> &'a mut [f32] {
    let (blocks, rest) = x.split_at_mut(x.len() / (N * T::LANES) * (N * T::LANES));
    let half = T::splat(0.5);
    for block in blocks.chunks_exact_mut(N * T::LANES) {
        let mut x = [half; N];
        for (i, x) in x.iter_mut().enumerate() {
            // SAFETY: a block is N vectors.
            *x = unsafe { T::load(block.as_ptr().add(i * T::LANES)) };
            if GATE {
                *x = half.multiply(*x);
            }
        }
        let y = tanh_of(x, constants);
        for (i, &y) in y.iter().enumerate() {
            let y = if GATE { half.add(half.multiply(y)) } else { y };
            // SAFETY: as above.
            unsafe { y.store(block.as_mut_ptr().add(i * T::LANES)) };
        }
    }
    rest
}

#[inline(always)]
fn tanh_of<T: Vector, const N: usize>(x: [T; N], constants: &Tanh) -> [T; N] {
    let [least, most] = constants.limits.each_ref().map(known::<T>);
    let (mut y, mut square) = (x, x);
    for i in 0..N {
        y[i] = x[i].within(least, most);
        square[i] = y[i].multiply(y[i]);
    }
    let (p, q) = (horner(square, &constants.p), horner(square, &constants.q));
    for i in 0..N {
        y[i] = square[i].multiply(y[i]).multiply_add(p[i], y[i]).divide(q[i]);
    }
    y
}

/// A polynomial with its coefficients from the highest power down.
/// Shapes: `coefficients [degree + 1]`.
#[inline(always)]
fn horner<T: Vector, const N: usize>(x: [T; N], coefficients: &[f32]) -> [T; N] {
    let mut sum = [known::<T>(&coefficients[0]); N];
    for c in &coefficients[1..] {
        let c = known::<T>(c);
        for i in 0..N {
            sum[i] = sum[i].multiply_add(x[i], c);
        }
    }
    sum
}
