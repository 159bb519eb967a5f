//! Probabilities that are neither 0 nor 1, as Keras keeps them for logarithms.

use crate::kernel::Real;

/// What Keras keeps from being 0.
pub(super) const EPSILON: f64 = 1e-7;

/// The probability within [1e-7, 1 - 1e-7], as F rounds that, and whether it was there already. Outside of it there is no gradient.
pub(super) fn clip<F: Real>(p: f64) -> (f64, bool) {
    let (low, high) = (F::of(EPSILON).wide(), F::of(1.0 - EPSILON).wide());
    (p.clamp(low, high), (low..=high).contains(&p))
}
