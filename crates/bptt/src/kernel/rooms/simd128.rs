//! WebAssembly SIMD: four f32 at a time, in a room for every runtime, and in one for those with relaxed SIMD, where multiply and add fuse.

use super::philox;
use crate::kernel::room::{Curves, Dice, Room};
use crate::kernel::tiles::tall_tiles;
use crate::kernel::vector::Vector;
use crate::kernel::{exp, tanh};
use crate::rng::Stream;
use core::arch::wasm32::*;

/// Four numbers, which multiply and add at once or one after the other.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x4<const FUSED: bool>(v128);

impl<const FUSED: bool> Vector for F32x4<FUSED> {
    const LANES: usize = 4;
    const FUSED: bool = FUSED;
    /// With fused multiply-adds, two rows by six vectors have 12 sums, which with two factors and one vector of B fill V8's 15
    /// registers exactly, if B is loaded vector by vector. Without, a product takes one more register, and V8 before its version 13
    /// moves all additions behind all loads: then two rows by four vectors fit, in either order, and row by row is the faster.
    const BY_COLUMNS: bool = FUSED;

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
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        match FUSED {
            true => multiply_add_at_once(self, factor, term),
            false => self.multiply(factor).add(term),
        }
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

/// In a build for relaxed SIMD its instruction.
#[cfg(target_feature = "relaxed-simd")]
#[inline(always)]
fn multiply_add_at_once<const F: bool>(x: F32x4<F>, factor: F32x4<F>, term: F32x4<F>) -> F32x4<F> {
    F32x4(f32x4_relaxed_madd(x.0, factor.0, term.0))
}

/// In a build for every runtime what takes that instruction's place until LLVM is done, which would use others of relaxed SIMD wherever they fit, and a runtime
/// without refuses all of the module. `scripts/lib/fuse.mjs` puts the instruction here, and wasm-opt into the kernels.
#[cfg(not(target_feature = "relaxed-simd"))]
#[inline(never)]
#[expect(
    improper_ctypes_definitions,
    reason = "vectors go as they are, as C has them; Rust's own calls would go through memory"
)]
extern "C" fn multiply_add_at_once<const F: bool>(x: F32x4<F>, factor: F32x4<F>, term: F32x4<F>) -> F32x4<F> {
    x.multiply(factor).add(term)
}

/// Either room of a module of WebAssembly: that of every runtime, and that of those with relaxed SIMD.
pub struct Simd128<const FUSED: bool>;

impl Room for Simd128<false> {
    type Number = f32;
    type Ordinary = [F32x4<false>; 4];
    type Wide = Self::Ordinary;
    const ROWS: usize = 2;
}

impl Room for Simd128<true> {
    type Number = f32;
    type Ordinary = [F32x4<true>; 4];
    type Wide = [F32x4<true>; 6];
    const ROWS: usize = 3;

    #[inline(always)]
    fn rows() -> usize {
        if tall_tiles() {
            Self::ROWS
        } else {
            2
        }
    }
}

impl<const FUSED: bool> Curves for Simd128<FUSED> {
    #[inline(always)]
    fn tanh_all(x: &mut [f32]) {
        tanh::tanh_all::<F32x4<FUSED>, F32x4<FUSED>>(x);
    }

    #[inline(always)]
    fn gate_all(x: &mut [f32]) {
        tanh::gate_all::<F32x4<FUSED>, F32x4<FUSED>>(x);
    }

    #[inline(always)]
    fn exp_all(x: &mut [f32]) {
        exp::exp_all::<F32x4<FUSED>, 2>(x);
    }
}

impl Dice for Simd128<false> {
    fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
        philox::uniforms(draws, pair, numbers);
    }
}
