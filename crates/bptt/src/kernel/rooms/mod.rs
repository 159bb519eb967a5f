//! The levels' vectors and sizes, and the kernels that are made of them.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

#[cfg(target_arch = "x86_64")]
pub use self::{avx2::Avx2, avx512::Avx512};
pub use scalar::Scalar;

use super::at_level::at_level;
use super::panels::Panels;
use super::room::Curves;
use super::{gemm, gemm_tn};
use ndarray::{ArrayView2, ArrayViewMut2};

/// What every processor of the platform has.
#[cfg(target_arch = "aarch64")]
pub use neon::Neon as Usual;
/// What every processor of the platform has.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use simd128::Simd128 as Usual;
/// What every processor of the platform has.
#[cfg(not(any(target_arch = "aarch64", all(target_arch = "wasm32", target_feature = "simd128"))))]
pub type Usual = Scalar<f32, 24>;

/// See [`super::Real::ROWS`].
pub const ROWS: usize = if cfg!(target_arch = "wasm32") { 2 } else { 8 };

at_level! {
    /// See [`super::Real::row_block`].
    pub fn row_block(a: ArrayView2<f32>, b: Panels<f32>, c: ArrayViewMut2<f32>) {
        gemm::row_block::<Here>(a, b, c);
    }
}

at_level! {
    /// See [`super::Real::multiply_block`].
    pub fn multiply_block(depth: usize, left: &[f32], right: &[f32], sums: &mut [f32], sizes: [usize; 2]) {
        gemm_tn::multiply_block::<Here>(depth, left, right, sums, sizes);
    }
}

at_level! {
    /// See [`super::Real::tanh_all`].
    pub fn tanh_all(x: &mut [f32]) {
        Here::tanh_all(x);
    }
}

at_level! {
    /// See [`super::Real::gate_all`].
    pub fn gate_all(x: &mut [f32]) {
        Here::gate_all(x);
    }
}
