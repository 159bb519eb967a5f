//! What no kernel can exceed: multiply-adds that never leave their registers. A chain waits for its own multiplication and
//! addition, some six cycles, so two of each per cycle take at least 12 chains; V8 has 15 registers, two of which hold the factors.

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
