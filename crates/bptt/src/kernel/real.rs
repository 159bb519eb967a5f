//! What a number type gives to the kernels.

use super::panels::Panels;
use super::start::Start;
use ndarray::{ArrayView2, ArrayViewMut2};
use num_traits::float::FloatCore;
use std::ops::AddAssign;

/// A floating point type with its kernels, and with [portable](crate::portable) functions: `num_traits::Float` has the system's.
pub trait Real: FloatCore + AddAssign + Default + Send + Sync + 'static {
    /// Rounds to this type.
    fn of(x: f64) -> Self;
    /// Widens from this type.
    fn wide(self) -> f64;
    /// The square root, which is exact but for the last rounding.
    fn sqrt(self) -> Self;
    /// exp x
    fn exp(self) -> Self;
    /// ln x
    fn ln(self) -> Self;
    /// ln(1 + x), exact near 0
    fn ln_1p(self) -> Self;
    /// x to the power of `exponent`
    fn powf(self, exponent: Self) -> Self;
    /// The angle of the point (`x`, self)
    fn atan2(self, x: Self) -> Self;
    /// x := tanh x
    /// Shapes: `x [n]`.
    fn tanh_all(x: &mut [Self]);
    /// x := 1 / (1 + exp(-x)), relative accuracy
    /// Shapes: `x [n]`.
    fn sigmoid_all(x: &mut [Self]);
    /// x := 1/2 + tanh(x / 2) / 2
    /// Shapes: `x [n]`.
    fn gate_all(x: &mut [Self]);
    /// x := exp x
    /// Shapes: `x [n]`.
    fn exp_all(x: &mut [Self]);
    /// x := ln x, of normal positive numbers
    /// Shapes: `x [n]`.
    fn ln_all(x: &mut [Self]);
    /// exp x with the bits of [`Real::exp_all`], for loops of which LLVM makes vectors.
    fn lane_exp(self) -> Self;
    /// ln x with the bits of [`Real::ln_all`], of a normal positive number, likewise.
    fn lane_ln(self) -> Self;
    /// The largest absolute value; infinity where an element is NaN or infinite.
    /// Shapes: `x [n]`.
    fn largest(x: &[Self]) -> f64;

    /// Rows that blocks and threads begin at multiples of, so that most tiles are as tall as can be.
    const ROWS: usize;
    /// `C := start + A B`, with rows of A and of C contiguous.
    /// Shapes: `a [rows, k], c [rows, n]`.
    fn row_block(a: ArrayView2<Self>, b: Panels<Self>, start: Start<Self>, c: ArrayViewMut2<Self>);
    /// `C := start + A^T B` over packed pairs, as `gemm_tn.rs` has them, with the panel of B from `column` on; elements of a row are next to each other in C.
    /// Shapes: `left [panels of m, LINES, width], right [panels of n, LINES, width], into [m, panel width]`.
    fn multiply_panel(
        depth: usize,
        left: &[Self],
        right: &[Self],
        column: usize,
        start: Start<Self>,
        into: ArrayViewMut2<Self>,
    );
}
