//! The levels' vectors and the sizes of their tiles.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod philox;
mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "x86_64")]
pub use self::{avx2::Avx2, avx512::Avx512};
pub use scalar::Scalar;

/// What every processor of the platform has.
#[cfg(target_arch = "aarch64")]
pub use neon::Neon as Usual;
/// What every processor of the platform has.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub type Usual = simd128::Simd128<false>;
/// What runtimes with relaxed SIMD have.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub type Relaxed = simd128::Simd128<true>;
/// What every processor of the platform has.
#[cfg(not(any(target_arch = "aarch64", all(target_arch = "wasm32", target_feature = "simd128"))))]
pub type Usual = Scalar<f32, 24>;

/// See [`super::Real::ROWS`].
pub const ROWS: usize = if cfg!(target_arch = "wasm32") { 2 } else { 8 };
