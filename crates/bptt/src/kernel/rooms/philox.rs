//! Philox4x32-10 for four counters at a time, in WebAssembly SIMD: every word of a counter is a lane of a vector.
//!
//! A product of two words fills two lanes, and to put the upper halves of four next to each other takes a shuffle, which V8's first tier makes of a dozen
//! instructions. It takes none to have them in the order 0, 2, 1, 3, in which the second and the fourth word are kept from the beginning: a round exchanges the orders
//! twice.

use crate::rng::{Stream, FACTORS};
use core::arch::wasm32::*;
use core::hint::black_box;

/// See [`crate::kernel::uniforms`].
pub fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
    let (blocks, rest) = numbers.as_chunks_mut();
    let after = pair + 4 * blocks.len() as u64;
    (pair..).step_by(4).zip(blocks).for_each(|(pair, numbers)| four_pairs(draws, pair, numbers));
    draws.fill(after, rest);
}

#[inline(always)]
fn four_pairs(draws: Stream, pair: u64, numbers: &mut [f64; 8]) {
    // LLVM makes products of 64 bits, which processors lack, of those by a constant that it knows.
    let factors = black_box(FACTORS.map(|factor| u32x4_splat(factor)));
    let keys = draws.keys();
    let two = |x, at: usize| round(round(x, factors, keys[at]), factors, keys[at + 1]);
    // No loop: at each turn of one V8's first tier puts everything into memory.
    let [a, b, c, d] = two(two(two(two(two(counters(draws, pair), 0), 2), 4), 6), 8);
    for (i, words) in [(a, b), (c, d)].into_iter().enumerate() {
        let [first, last] = in_unit(words);
        numbers[i] = f64x2_extract_lane::<0>(first);
        numbers[i + 2] = f64x2_extract_lane::<1>(first);
        numbers[i + 4] = f64x2_extract_lane::<0>(last);
        numbers[i + 6] = f64x2_extract_lane::<1>(last);
    }
}

/// The four counters from `pair` on: the first and third word in their order, the others in the other one.
#[inline(always)]
fn counters(draws: Stream, pair: u64) -> [v128; 4] {
    let first = u32x4_splat(pair as u32);
    let carried = u32x4_lt(u32x4_add(first, u32x4(0, 2, 1, 3)), first);
    [
        u32x4_add(first, u32x4(0, 1, 2, 3)),
        u32x4_sub(u32x4_splat((pair >> 32) as u32), carried),
        u32x4_splat(draws.id() as u32),
        u32x4_splat((draws.id() >> 32) as u32),
    ]
}

#[inline(always)]
fn round([a, b, c, d]: [v128; 4], factors: [v128; 2], keys: [u32; 2]) -> [v128; 4] {
    let ([lower, upper], [low, high]) = (product(a, factors[0]), product(c, factors[1]));
    let mixed = |x, y, key| v128_xor(v128_xor(x, y), u32x4_splat(key));
    [mixed(high, b, keys[0]), low, mixed(upper, d, keys[1]), lower]
}

/// The lower halves of products, in their order, and the upper ones in the other.
#[inline(always)]
fn product(x: v128, factor: v128) -> [v128; 2] {
    let (first, last) = (u64x2_extmul_low_u32x4(x, factor), u64x2_extmul_high_u32x4(x, factor));
    let upper = v128_or(u64x2_shr(first, 32), v128_and(last, u64x2_splat(!0 << 32)));
    [u32x4_mul(x, factor), upper]
}

/// Numbers in [0, 1) of two words, the second in the other order: those of the first two counters and those of the last. Each is a sum of two that have
/// their bits at the end of a larger number, from which nothing is rounded.
#[inline(always)]
fn in_unit((low, high): (v128, v128)) -> [v128; 2] {
    const UPPER: f64 = (1 << 20) as f64;
    const LOWER: f64 = 0.5;
    let low = u32x4_shr(low, 11);
    let sum = |high, low| {
        let upper = v128_or(high, f64x2_splat(UPPER));
        let lower = v128_or(low, f64x2_splat(LOWER));
        f64x2_add(f64x2_sub(upper, f64x2_splat(UPPER + LOWER)), lower)
    };
    [
        sum(v128_and(high, u64x2_splat(!0 >> 32)), u64x2_extend_low_u32x4(low)),
        sum(u64x2_shr(high, 32), u64x2_extend_high_u32x4(low)),
    ]
}
