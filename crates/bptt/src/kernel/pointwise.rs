//! Element-wise passes, row sums and softmax. Plain loops: LLVM makes SIMD of them.

use super::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

/// Softmax of each row of `width` elements, shifted by its maximum.
pub fn softmax_rows<F: Real>(width: usize, x: &mut [F]) {
    for row in x.chunks_exact_mut(width) {
        let largest = row.iter().fold(F::neg_infinity(), |m, &x| if x > m { x } else { m });
        row.iter_mut().for_each(|x| *x = *x - largest);
        F::exp_all(row);
        let sum = row.iter().fold(F::zero(), |sum, &x| sum + x);
        let scale = F::one() / sum;
        row.iter_mut().for_each(|x| *x = *x * scale);
    }
}

/// `x := x + y`
pub fn add<F: Real>(x: &mut [F], y: &[F]) {
    x.iter_mut().zip(y).for_each(|(x, &y)| *x += y);
}

/// Adds `row` to every row of `x`.
pub fn add_row<F: Real>(mut x: ArrayViewMut2<F>, row: &[F]) {
    for mut line in x.rows_mut() {
        add(line.as_slice_mut().expect("rows are contiguous"), row);
    }
}

/// `sums := sums + column sums of x`
pub fn column_sums<F: Real>(x: ArrayView2<F>, sums: &mut [F]) {
    for line in x.rows() {
        add(sums, line.to_slice().expect("rows are contiguous"));
    }
}

/// Whether no element is NaN or infinite.
pub fn all_finite<F: Real>(x: &[F]) -> bool {
    x.iter().fold(true, |finite, x| finite & x.is_finite())
}
