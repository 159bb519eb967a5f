//! The arithmetic. It knows no layer; it is the only place with `unsafe`.
//!
//! A kernel comes as a scalar twin (`scalar.rs`, always compiled, the reference) and, on WebAssembly, as SIMD
//! (`simd128.rs`). [`Real`] says which one a number type uses.

mod activation;
mod gemm;
mod gemm_tn;
pub mod math;
mod matrix;
mod numbers;
mod panels;
mod pointwise;
mod real;
pub mod scalar;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub mod simd128;

pub use activation::{activate, derive, gate, Activation, ACTIVATIONS};
pub use gemm::{gemm, par_gemm, Start};
pub use gemm_tn::{block_len, par_gemm_tn, same_rows};
pub use matrix::{matrix, matrix_mut};
pub use panels::{panels_len, Panels, NR};
pub use pointwise::{add, add_row, all_finite, arg_max, column_sums, softmax_rows};
pub use real::Real;
