//! AVX-512: sixteen f32 at a time.
//!
//! Eight rows by two vectors have sixteen sums, of 32 registers: as many as two multiply-adds a cycle keep busy for the four cycles that each
//! takes, twice over. A taller or a wider tile is not faster.

use super::avx2::F32x8;
use super::x86::vector;
use crate::kernel::room::{Curves, Dice, Room};
use crate::kernel::vector::Vector;
use crate::kernel::{exp, tanh};
use core::arch::x86_64::*;

vector! {
    /// Sixteen numbers.
    F32x16(__m512), 16,
    _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps,
    _mm512_add_ps, _mm512_mul_ps, _mm512_div_ps, _mm512_fmadd_ps, _mm512_min_ps, _mm512_max_ps,
    _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC }>,
    _mm512_castps_si512, _mm512_castsi512_ps, _mm512_add_epi32, _mm512_sub_epi32, _mm512_srai_epi32, _mm512_slli_epi32
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

    #[inline(always)]
    fn exp_all(x: &mut [f32]) {
        exp::exp_all::<F32x16, 4>(x);
    }
}

impl Dice for Avx512 {}
