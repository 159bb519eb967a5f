//! The arithmetic. It knows no layer; it is the only place with `unsafe`.
//!
//! Slices have their shapes beside them, outermost size first: `x [rows, width]` is row-major. `n` is any number of elements.
//!
//! Kernels are written once, over the vectors of a level (`vector.rs`). What a level has of its own is its room (`rooms/`): vectors, and the
//! sizes of tiles. `at_level.rs` goes to the one that runs, which in a native binary is chosen by what the processor has (`level.rs`), in WebAssembly
//! by who runs it (`relaxed.rs`).

mod activation;
mod at_level;
#[cfg_attr(all(target_arch = "wasm32", not(target_feature = "simd128")), allow(dead_code))]
mod exp;
mod gemm;
mod gemm_tn;
#[cfg(not(target_arch = "wasm32"))]
mod level;
pub mod math;
mod matrix;
mod numbers;
mod panels;
mod pointwise;
mod real;
mod relaxed;
mod room;
pub(crate) mod rooms;
mod softmax;
mod start;
#[cfg_attr(all(target_arch = "wasm32", not(target_feature = "simd128")), allow(dead_code))]
mod tanh;
mod tile;
mod tiles;
mod uniforms;
mod vector;
mod wide;

pub(crate) use at_level::at_level;

pub use activation::{activate, derive, gate, Activation, ACTIVATIONS};
pub use gemm::{fit_once, gemm, gemm_by_columns, is_far, once_len, par_gemm, par_gemm_once};
pub use gemm_tn::{block_len, par_gemm_tn, par_gemm_tn_onto, same_rows};
#[cfg(not(target_arch = "wasm32"))]
pub use level::{level, level_of_environment, levels, use_level, Level};
pub use matrix::{matrix, matrix_mut};
pub use panels::{panels_len, Panels, NR};
pub use pointwise::{add, add_row, all_finite, arg_max, column_sums, most, sum, wide_sum_of};
pub use real::Real;
#[cfg(target_arch = "wasm32")]
pub(crate) use relaxed::relaxes;
pub use relaxed::use_relaxed;
pub use softmax::{log_sum_exp, softmax_into, softmax_rows};
pub use start::Start;
pub use tiles::use_tall_tiles;
pub use uniforms::uniforms;
pub use wide::{as_wide, narrow_len};
