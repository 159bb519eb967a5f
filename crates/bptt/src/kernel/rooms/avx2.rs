//! AVX2 with FMA: eight f32 at a time.
//!
//! Six rows by two vectors have twelve sums, as many as two multiply-adds a cycle keep busy for the four cycles that each takes, and half as
//! many again. With two vectors of B and a factor they take 15 of the 16 registers. Four rows by three vectors would take them all, and then
//! LLVM keeps a sum in memory: half the speed.

use super::x86::vector;
use crate::kernel::room::{Curves, Dice, Room};
use crate::kernel::vector::Vector;
use crate::kernel::{exp, tanh};
use core::arch::x86_64::*;

vector! {
    /// Eight numbers.
    F32x8(__m256), 8,
    _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps,
    _mm256_add_ps, _mm256_mul_ps, _mm256_div_ps, _mm256_fmadd_ps, _mm256_min_ps, _mm256_max_ps,
    _mm256_floor_ps,
    _mm256_castps_si256, _mm256_castsi256_ps, _mm256_add_epi32, _mm256_sub_epi32, _mm256_srai_epi32, _mm256_slli_epi32
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

    #[inline(always)]
    fn exp_all(x: &mut [f32]) {
        exp::exp_all::<F32x8, 4>(x);
    }
}

impl Dice for Avx2 {}
