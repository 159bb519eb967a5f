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
    let row = |i| x.row(i).to_slice().expect("rows are contiguous");
    let fours = x.nrows() / 4;
    // Four rows for each time that the sums are read and written.
    for i in (0..4 * fours).step_by(4) {
        add_four(sums, row(i), row(i + 1), row(i + 2), row(i + 3));
    }
    (4 * fours..x.nrows()).for_each(|i| add(sums, row(i)));
}

fn add_four<F: Real>(sums: &mut [F], a: &[F], b: &[F], c: &[F], d: &[F]) {
    let n = sums.len();
    let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
    for k in 0..n {
        sums[k] += (a[k] + b[k]) + (c[k] + d[k]);
    }
}

/// Whether no element is NaN or infinite.
pub fn all_finite<F: Real>(x: &[F]) -> bool {
    F::largest(x).is_finite()
}

/// Where the largest number stands, the first of several.
pub fn arg_max<F: Real>(x: &[F]) -> usize {
    (1..x.len()).fold(0, |top, i| if x[i] > x[top] { i } else { top })
}
