//! AVX-512: sixteen f32 at a time.
//!
//! Eight rows by two vectors have sixteen sums, of 32 registers: as many as two multiply-adds a cycle keep busy for the four cycles that each
//! takes, twice over. A taller or a wider tile is not faster.

use super::avx2::F32x8;
use crate::kernel::room::{Curves, Room};
use crate::kernel::tanh;
use crate::kernel::vector::Vector;
use core::arch::x86_64::*;

/// Sixteen numbers.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x16(__m512);

// SAFETY of all intrinsics here: a vector comes into being within this level's kernels alone, which run where the processor has them.
impl Vector for F32x16 {
    const LANES: usize = 16;
    const FUSED: bool = true;
    const BY_COLUMNS: bool = false;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: see above.
        F32x16(unsafe { _mm512_set1_ps(x) })
    }
    #[inline(always)]
    unsafe fn broadcast(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x16(unsafe { _mm512_set1_ps(*at) })
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x16(unsafe { _mm512_loadu_ps(at) })
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32) {
        // SAFETY: see above; the caller's promise.
        unsafe { _mm512_storeu_ps(at, self.0) }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x16(unsafe { _mm512_add_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x16(unsafe { _mm512_mul_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn divide(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x16(unsafe { _mm512_div_ps(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        // SAFETY: see above.
        F32x16(unsafe { _mm512_fmadd_ps(self.0, factor.0, term.0) })
    }
    /// Of two numbers of which one is NaN both instructions yield the second.
    #[inline(always)]
    fn within(self, limit: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            let least = _mm512_sub_ps(_mm512_setzero_ps(), limit.0);
            F32x16(_mm512_max_ps(least, _mm512_min_ps(limit.0, self.0)))
        }
    }
}

/// What a processor with AVX-512 has.
pub struct Avx512;

impl Room for Avx512 {
    type Number = f32;
    type Ordinary = [F32x16; 1];
    type Wide = [F32x16; 2];
    const ROWS: usize = 8;
}

impl Curves for Avx512 {
    #[inline(always)]
    fn tanh_all(x: &mut [f32]) {
        tanh::tanh_all::<F32x16, F32x8>(x);
    }

    #[inline(always)]
    fn gate_all(x: &mut [f32]) {
        tanh::gate_all::<F32x16, F32x8>(x);
    }
}
