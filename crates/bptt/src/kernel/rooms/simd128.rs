//! WebAssembly SIMD: four f32 at a time, with fused multiply-add where the build has relaxed SIMD.

use super::philox;
use crate::kernel::room::{Curves, Dice, Room};
use crate::kernel::tiles::{tall_tiles, TALL_ROWS};
use crate::kernel::vector::Vector;
use crate::kernel::{exp, tanh};
use crate::rng::Stream;
use core::arch::wasm32::*;

/// Four numbers.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x4(v128);

impl Vector for F32x4 {
    const LANES: usize = 4;
    const FUSED: bool = cfg!(target_feature = "relaxed-simd");
    /// With fused multiply-adds, two rows by six vectors have 12 sums, which with two factors and one vector of B fill V8's 15
    /// registers exactly, if B is loaded vector by vector. Without, a product takes one more register, and V8 before its version 13
    /// moves all additions behind all loads: then two rows by four vectors fit, in either order, and row by row is the faster.
    const BY_COLUMNS: bool = Self::FUSED;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        F32x4(f32x4_splat(x))
    }
    #[inline(always)]
    unsafe fn broadcast(at: *const f32) -> Self {
        // SAFETY: the caller's promise.
        F32x4(unsafe { v128_load32_splat(at.cast()) })
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> Self {
        // SAFETY: the caller's promise; loads need no alignment.
        F32x4(unsafe { v128_load(at.cast()) })
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32) {
        // SAFETY: the caller's promise; stores need no alignment.
        unsafe { v128_store(at.cast(), self.0) }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        F32x4(f32x4_add(self.0, other.0))
    }
    #[inline(always)]
    fn multiply(self, other: Self) -> Self {
        F32x4(f32x4_mul(self.0, other.0))
    }
    #[inline(always)]
    fn divide(self, other: Self) -> Self {
        F32x4(f32x4_div(self.0, other.0))
    }
    #[cfg(target_feature = "relaxed-simd")]
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        F32x4(f32x4_relaxed_madd(self.0, factor.0, term.0))
    }
    #[cfg(not(target_feature = "relaxed-simd"))]
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        self.multiply(factor).add(term)
    }
    #[inline(always)]
    fn within(self, least: Self, most: Self) -> Self {
        F32x4(f32x4_pmax(f32x4_pmin(self.0, most.0), least.0))
    }
    #[inline(always)]
    fn floor(self) -> Self {
        F32x4(f32x4_floor(self.0))
    }
    #[inline(always)]
    fn add_bits(self, other: Self) -> Self {
        F32x4(i32x4_add(self.0, other.0))
    }
    #[inline(always)]
    fn subtract_bits(self, other: Self) -> Self {
        F32x4(i32x4_sub(self.0, other.0))
    }
    #[inline(always)]
    fn halve_bits(self) -> Self {
        F32x4(i32x4_shr(self.0, 1))
    }
    #[inline(always)]
    fn as_exponent(self) -> Self {
        F32x4(i32x4_shl(self.0, 23))
    }
}

/// What a module of WebAssembly has.
pub struct Simd128;

impl Room for Simd128 {
    type Number = f32;
    type Ordinary = [F32x4; 4];
    #[cfg(target_feature = "relaxed-simd")]
    type Wide = [F32x4; 6];
    #[cfg(not(target_feature = "relaxed-simd"))]
    type Wide = Self::Ordinary;
    const ROWS: usize = TALL_ROWS;

    #[inline(always)]
    fn rows() -> usize {
        if tall_tiles() {
            TALL_ROWS
        } else {
            2
        }
    }
}

impl Curves for Simd128 {
    fn tanh_all(x: &mut [f32]) {
        tanh::tanh_all::<F32x4, F32x4>(x);
    }

    fn gate_all(x: &mut [f32]) {
        tanh::gate_all::<F32x4, F32x4>(x);
    }

    fn exp_all(x: &mut [f32]) {
        exp::exp_all::<F32x4, 2>(x);
    }
}

impl Dice for Simd128 {
    fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
        philox::uniforms(draws, pair, numbers);
    }
}
