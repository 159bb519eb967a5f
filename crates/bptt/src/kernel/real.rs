//! What a number type gives to the kernels.

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
    /// The largest absolute value; infinity where an element is NaN or infinite.
    /// Shapes: `x [n]`.
    fn largest(x: &[Self]) -> f64;

    /// `C [M, 4V] += A [M, k] B [k, 4V]`, the innermost kernel of every matrix product.
    ///
    /// # Safety
    /// For all r < M and i < k: `a + r * row + i * step`, the 4V elements from `b + 4 * V * i` and the 4V from `c + r * ldc`
    /// must be in bounds.
    unsafe fn tile<const M: usize, const V: usize>(
        k: usize,
        a: *const Self,
        row: usize,
        step: usize,
        b: *const Self,
        c: *mut Self,
        ldc: usize,
    );

    /// `C [1, 8V] += a [1, k] B [k, 8V]`, where B and C are panels of 4V columns, one behind the other: a single row has too few sums to keep
    /// the processor busy with one panel.
    ///
    /// # Safety
    /// For all i < k: `a + i`, the 8 V k elements from `b` and the 8V from `c` must be in bounds.
    unsafe fn row_pair<const V: usize>(k: usize, a: *const Self, b: *const Self, c: *mut Self);
}
