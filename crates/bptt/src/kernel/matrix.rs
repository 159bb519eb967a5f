//! Blocks as matrices.

use ndarray::{ArrayView2, ArrayViewMut2};

/// A row-major block as a matrix of `columns`.
/// Shapes: `block [rows, columns]`.
pub fn matrix<F>(block: &[F], columns: usize) -> ArrayView2<'_, F> {
    ArrayView2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}

/// A row-major block as a matrix of `columns`, to write to.
/// Shapes: `block [rows, columns]`.
pub fn matrix_mut<F>(block: &mut [F], columns: usize) -> ArrayViewMut2<'_, F> {
    ArrayViewMut2::from_shape((block.len() / columns, columns), block).expect("whole rows")
}
