//! What no kernel can exceed. First, multiply-adds that never leave their registers. A chain waits for its own multiplication and
//! addition, some six cycles, so two of each per cycle take at least 12 chains; V8 has 15 registers, two of which hold the factors.
//! Second, for a single row, whose weights are read once for each use: loads that do next to nothing.

use crate::Operands;
use core::arch::wasm32::*;
use std::hint::black_box;

const CHAINS: usize = 13;

#[cfg(not(target_feature = "relaxed-simd"))]
fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f32x4_add(f32x4_mul(a, b), c)
}

#[cfg(target_feature = "relaxed-simd")]
fn multiply_add(a: v128, b: v128, c: v128) -> v128 {
    f32x4_relaxed_madd(a, b, c)
}

/// `rounds` multiply-adds of four f32 in every chain.
#[no_mangle]
pub extern "C" fn run_ceiling(rounds: usize) -> f32 {
    let (factor, term) = (f32x4_splat(black_box(0.5)), f32x4_splat(black_box(0.25)));
    let mut sums = [factor; CHAINS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = multiply_add(*sum, factor, term);
        }
    }
    sums.iter().map(|&sum| f32x4_extract_lane::<0>(sum)).sum()
}

/// Floating point operations of a round.
#[no_mangle]
pub extern "C" fn ceiling_flops() -> usize {
    CHAINS * 4 * 2
}

/// Vectors of each of two streams that are read together, as a row reads two panels.
const LOADS: usize = 4;

/// Reads A, `reps` times, as two streams.
///
/// # Safety
/// `operands` comes from `prepare`.
#[no_mangle]
pub unsafe extern "C" fn run_stream(operands: *mut Operands, reps: usize) -> f32 {
    // SAFETY: the caller's promise.
    let Operands { a, .. } = unsafe { &mut *operands };
    let half = a.len() / 2;
    let mut sums = [[f32x4_splat(0.0); LOADS]; 2];
    for _ in 0..reps {
        let (mut at, count) = (black_box(a.as_ptr()), half / (4 * LOADS));
        for _ in 0..count {
            for (stream, sums) in sums.iter_mut().enumerate() {
                for (v, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: `count` times 4 LOADS numbers fit into each half; loads need no alignment.
                    *sum = f32x4_add(*sum, unsafe { v128_load(at.add(stream * half + 4 * v).cast()) });
                }
            }
            at = at.wrapping_add(4 * LOADS);
        }
    }
    sums.as_flattened().iter().map(|&sum| f32x4_extract_lane::<0>(sum)).sum()
}
