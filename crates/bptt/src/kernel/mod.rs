//! The arithmetic. It knows no layer; it is the only place with `unsafe`.
//!
//! Slices have their shapes beside them, outermost size first: `x [rows, width]` is row-major. `n` is any number of elements.
//!
//! A kernel comes as a scalar twin (`scalar.rs`), which is always compiled and is the reference. On WebAssembly it comes as SIMD as well
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
mod tiles;
mod wide;

pub use activation::{activate, derive, gate, Activation, ACTIVATIONS};
pub use gemm::{gemm, gemm_by_columns, par_gemm, Start};
pub use gemm_tn::{block_len, par_gemm_tn, same_rows};
pub use matrix::{matrix, matrix_mut};
pub use panels::{panels_len, Panels, NR};
pub use pointwise::{add, add_row, all_finite, arg_max, column_sums, most, softmax_rows, sum};
pub use real::Real;
pub use tiles::use_tall_tiles;
pub use wide::{as_wide, narrow_len};
