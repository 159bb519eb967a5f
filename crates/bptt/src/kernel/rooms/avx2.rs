//! AVX2 with FMA: eight f32 at a time.
//!
//! Six rows by two vectors have twelve sums, as many as two multiply-adds a cycle keep busy for the four cycles that each takes, and half as
//! many again. With two vectors of B and a factor they take 15 of the 16 registers. Four rows by three vectors would take them all, and then
//! LLVM keeps a sum in memory: half the speed.

use crate::kernel::room::{Curves, Room};
use crate::kernel::tanh;
use crate::kernel::vector::Vector;
use core::arch::x86_64::*;

/// Eight numbers.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x8(__m256);

// SAFETY of all intrinsics here: a vector comes into being within this level's kernels alone, which run where the processor has them.
impl Vector for F32x8 {
    const LANES: usize = 8;
    const FUSED: bool = true;
    const BY_COLUMNS: bool = false;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: see above.
        F32x8(unsafe { _mm256_set1_ps(x) })
    }
    #[inline(always)]
    unsafe fn broadcast(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x8(unsafe { _mm256_set1_ps(*at) })
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x8(unsafe { _mm256_loadu_ps(at) })
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32) {
        // SAFETY: see above; the caller's promise.
        unsafe { _mm256_storeu_ps(at, self.0) }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x8(unsafe { _mm256_add_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x8(unsafe { _mm256_mul_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn divide(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x8(unsafe { _mm256_div_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        // SAFETY: see above.
        F32x8(unsafe { _mm256_fmadd_ps(self.0, factor.0, term.0) })
    }
    /// Of two numbers of which one is NaN both instructions yield the second.
    #[inline(always)]
    fn within(self, limit: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            let least = _mm256_sub_ps(_mm256_setzero_ps(), limit.0);
            F32x8(_mm256_max_ps(least, _mm256_min_ps(limit.0, self.0)))
        }
    }
}

/// What a processor with AVX2 and FMA has.
pub struct Avx2;

impl Room for Avx2 {
    type Number = f32;
    type Ordinary = [F32x8; 2];
    type Wide = [F32x8; 2];
    const ROWS: usize = 6;
}

impl Curves for Avx2 {
    #[inline(always)]
    fn tanh_all(x: &mut [f32]) {
        tanh::tanh_all::<F32x8, F32x8>(x);
    }

    #[inline(always)]
    fn gate_all(x: &mut [f32]) {
        tanh::gate_all::<F32x8, F32x8>(x);
    }
}
