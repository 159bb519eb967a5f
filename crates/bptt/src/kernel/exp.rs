//! exp over any vectors, with the bits of [`exp`](super::math::exp): nothing is fused.
//!
//! Each operation waits for the one before, and those of one vector fill a processor's queues. So several go side by side, step by step.

use super::math::{self, BESIDE, EXP_LIMITS, EXP_P, MINUS_LN_2};
use super::vector::{known, Vector};
use std::hint::black_box;

/// The constants of exp, in memory.
struct Exp {
    limits: [f32; 2],
    log2_e: f32,
    minus_ln_2: [f32; 2],
    p: [f32; 6],
    one: f32,
    beside: f32,
}

static EXP: Exp = Exp {
    limits: EXP_LIMITS,
    log2_e: std::f32::consts::LOG2_E,
    minus_ln_2: MINUS_LN_2,
    p: EXP_P,
    one: 1.0,
    beside: BESIDE,
};

/// x := exp x, N vectors at a time.
/// Shapes: `x [n]`.
#[inline(always)]
pub fn exp_all<T: Vector, const N: usize>(x: &mut [f32]) {
    let constants = black_box(&EXP);
    let rest = blocks::<T, N>(x, constants);
    let rest = blocks::<T, 1>(rest, constants);
    rest.iter_mut().for_each(|x| *x = math::exp(*x));
}

/// N vectors at a time; what is left.
/// Shapes: `x [n], the rest [n % (N * lanes)]`.
#[inline(always)]
fn blocks<'a, T: Vector, const N: usize>(x: &'a mut [f32], constants: &Exp) -> &'a mut [f32] {
    let (blocks, rest) = x.split_at_mut(x.len() / (N * T::LANES) * (N * T::LANES));
    for block in blocks.chunks_exact_mut(N * T::LANES) {
        // SAFETY: a block is N vectors.
        let x = std::array::from_fn(|i| unsafe { T::load(block.as_ptr().add(i * T::LANES)) });
        for (i, y) in exp_of::<T, N>(x, constants).into_iter().enumerate() {
            // SAFETY: as above.
            unsafe { y.store(block.as_mut_ptr().add(i * T::LANES)) };
        }
    }
    rest
}

/// One step of all vectors after the other.
#[inline(always)]
fn exp_of<T: Vector, const N: usize>(x: [T; N], constants: &Exp) -> [T; N] {
    let [least, most] = constants.limits.each_ref().map(known::<T>);
    let (half, one, beside) =
        (known::<T>(&constants.p[5]), known::<T>(&constants.one), known::<T>(&constants.beside));
    let mut r = x.map(|x| x.within(least, most));
    let log2_e = known::<T>(&constants.log2_e);
    let n = r.map(|x| x.multiply(log2_e).add(half)).map(T::floor);
    for part in &constants.minus_ln_2 {
        let part = known::<T>(part);
        for i in 0..N {
            r[i] = r[i].add(n[i].multiply(part));
        }
    }
    let mut y = [known::<T>(&constants.p[0]); N];
    for c in &constants.p[1..] {
        let c = known::<T>(c);
        for i in 0..N {
            y[i] = y[i].multiply(r[i]).add(c);
        }
    }
    for i in 0..N {
        y[i] = y[i].multiply(r[i]).multiply(r[i]).add(r[i]).add(one);
    }
    // 2^n in two factors, as 2^128 and 2^-130 are no floats but their products with y may be.
    let n = n.map(|n| n.add(beside).subtract_bits(beside));
    let halves = n.map(T::halve_bits);
    for i in 0..N {
        let [first, second] =
            [halves[i], n[i].subtract_bits(halves[i])].map(|n| n.as_exponent().add_bits(one));
        y[i] = y[i].multiply(first).multiply(second);
    }
    y
}
