//! Crossentropy of one yes-or-no question: the loss and its derivative.

use super::clip::clip;
use crate::kernel::Real;
use crate::portable::{exp, ln, ln_1p};

/// `1 / (1 + exp(-z))`
pub(super) fn sigmoid(z: f64) -> f64 {
    share(z, exp(-z.abs()))
}

/// The sigmoid of z, where `small` is `exp(-|z|)`.
fn share(z: f64, small: f64) -> f64 {
    if z >= 0.0 {
        1.0 / (1.0 + small)
    } else {
        small / (1.0 + small)
    }
}

/// From the logit z of a probability p: `max(z, 0) - z y + log(1 + exp(-|z|))` and `p - y`.
pub(super) fn of_logit(z: f64, y: f64) -> (f64, f64) {
    let small = exp(-z.abs());
    (z.max(0.0) - z * y + ln_1p(small), share(z, small) - y)
}

/// From a probability p, which is clipped: `-(y log p + (1 - y) log(1 - p))` and `(1 - y) / (1 - p) - y / p`, 0 where p was clipped.
pub(super) fn of_probability<F: Real>(p: f64, y: f64) -> (f64, f64) {
    let (q, inside) = clip::<F>(p);
    let loss = -(y * ln(q) + (1.0 - y) * ln(1.0 - q));
    (loss, if inside { (1.0 - y) / (1.0 - q) - y / q } else { 0.0 })
}

/// A target moved towards the middle.
pub(super) fn smooth(y: f64, smoothing: f64) -> f64 {
    y * (1.0 - smoothing) + 0.5 * smoothing
}
