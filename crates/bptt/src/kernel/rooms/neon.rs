//! NEON: four f32 at a time, on every 64-bit ARM.
//!
//! Four rows by six vectors have 24 sums, which with six vectors of B and a factor fill 31 of the 32 registers.

use crate::kernel::room::{Curves, Dice, Room};
use crate::kernel::vector::Vector;
use crate::kernel::{exp, tanh};
use core::arch::aarch64::*;

/// Four numbers.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F32x4(float32x4_t);

// SAFETY of all intrinsics here: NEON is a part of this architecture.
impl Vector for F32x4 {
    const LANES: usize = 4;
    const FUSED: bool = true;
    const BY_COLUMNS: bool = false;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vdupq_n_f32(x) })
    }
    #[inline(always)]
    unsafe fn broadcast(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x4(unsafe { vld1q_dup_f32(at) })
    }
    #[inline(always)]
    unsafe fn load(at: *const f32) -> Self {
        // SAFETY: see above; the caller's promise.
        F32x4(unsafe { vld1q_f32(at) })
    }
    #[inline(always)]
    unsafe fn store(self, at: *mut f32) {
        // SAFETY: see above; the caller's promise.
        unsafe { vst1q_f32(at, self.0) }
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vaddq_f32(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vmulq_f32(self.0, other.0) })
    }
    #[inline(always)]
    fn divide(self, other: Self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vdivq_f32(self.0, other.0) })
    }
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vfmaq_f32(term.0, self.0, factor.0) })
    }
    /// Of two numbers of which one is NaN both instructions yield NaN.
    #[inline(always)]
    fn within(self, least: Self, most: Self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vmaxq_f32(vminq_f32(self.0, most.0), least.0) })
    }
    #[inline(always)]
    fn floor(self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vrndmq_f32(self.0) })
    }
    #[inline(always)]
    fn add_bits(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            F32x4(vreinterpretq_f32_s32(vaddq_s32(
                vreinterpretq_s32_f32(self.0),
                vreinterpretq_s32_f32(other.0),
            )))
        }
    }
    #[inline(always)]
    fn subtract_bits(self, other: Self) -> Self {
        // SAFETY: see above.
        unsafe {
            F32x4(vreinterpretq_f32_s32(vsubq_s32(
                vreinterpretq_s32_f32(self.0),
                vreinterpretq_s32_f32(other.0),
            )))
        }
    }
    #[inline(always)]
    fn halve_bits(self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vreinterpretq_f32_s32(vshrq_n_s32::<1>(vreinterpretq_s32_f32(self.0))) })
    }
    #[inline(always)]
    fn as_exponent(self) -> Self {
        // SAFETY: see above.
        F32x4(unsafe { vreinterpretq_f32_s32(vshlq_n_s32::<23>(vreinterpretq_s32_f32(self.0))) })
    }
}

/// What a 64-bit ARM has.
pub struct Neon;

impl Room for Neon {
    type Number = f32;
    type Ordinary = [F32x4; 4];
    type Wide = [F32x4; 6];
    const ROWS: usize = 4;
}

impl Curves for Neon {
    #[inline(always)]
    fn tanh_all(x: &mut [f32]) {
        tanh::tanh_all::<F32x4, F32x4>(x);
    }

    #[inline(always)]
    fn gate_all(x: &mut [f32]) {
        tanh::gate_all::<F32x4, F32x4>(x);
    }

    #[inline(always)]
    fn exp_all(x: &mut [f32]) {
        exp::exp_all::<F32x4, 4>(x);
    }
}

impl Dice for Neon {}
