//! Products of each channel by itself, of which there are the same number for each.

use crate::kernel::Real;

/// `y += x w`, where each number of x stands beside as many of the others as there are for each.
/// Shapes: `y, w [channels, multiplier], x [channels]`.
pub(super) fn spread<F: Real>(y: &mut [F], w: &[F], x: &[F]) {
    if y.len() == x.len() {
        return y.iter_mut().zip(w).zip(x).for_each(|((y, &w), &x)| *y += w * x);
    }
    let m = y.len() / x.len();
    for ((y, w), &x) in y.chunks_exact_mut(m).zip(w.chunks_exact(m)).zip(x) {
        y.iter_mut().zip(w).for_each(|(y, &w)| *y += w * x);
    }
}

/// `x += sums of y w` over what stands beside each number of x.
/// Shapes: `y, w [channels, multiplier], x [channels]`.
pub(super) fn gather<F: Real>(y: &[F], w: &[F], x: &mut [F]) {
    if y.len() == x.len() {
        return x.iter_mut().zip(y).zip(w).for_each(|((x, &y), &w)| *x += y * w);
    }
    let m = y.len() / x.len();
    for ((y, w), x) in y.chunks_exact(m).zip(w.chunks_exact(m)).zip(x) {
        *x = y.iter().zip(w).fold(*x, |sum, (&y, &w)| sum + y * w);
    }
}
