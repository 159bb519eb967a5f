//! Element-wise passes, row sums and softmax. Plain loops: LLVM makes SIMD of them.

use super::Real;
use crate::spec::Activation;
use ndarray::{ArrayView2, ArrayViewMut2};

/// `x := f(x)`; softmax goes over rows of `width` elements.
pub fn activate<F: Real>(f: Activation, width: usize, x: &mut [F]) {
    match f {
        Activation::Linear => (),
        Activation::Tanh => F::tanh_all(x),
        Activation::Relu => x.iter_mut().for_each(|x| {
            if *x < F::zero() {
                *x = F::zero();
            }
        }),
        Activation::Sigmoid => F::sigmoid_all(x),
        Activation::Softmax => softmax_rows(width, x),
    }
}

/// `g := g * f'(x)` given `y = f(x)`: the gradient at the input from the one at the output.
pub fn derive<F: Real>(f: Activation, width: usize, y: &[F], g: &mut [F]) {
    let one = F::one();
    let pairs = g.iter_mut().zip(y);
    match f {
        Activation::Linear => (),
        Activation::Tanh => pairs.for_each(|(g, &y)| *g = *g * (one - y * y)),
        Activation::Relu => pairs.for_each(|(g, &y)| *g = if y > F::zero() { *g } else { F::zero() }),
        Activation::Sigmoid => pairs.for_each(|(g, &y)| *g = *g * y * (one - y)),
        Activation::Softmax => {
            for (g, y) in g.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
                let mean = g.iter().zip(y).fold(F::zero(), |sum, (&g, &y)| sum + g * y);
                g.iter_mut().zip(y).for_each(|(g, &y)| *g = y * (*g - mean));
            }
        }
    }
}

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
