//! Crossentropy of one yes-or-no question: the loss and its derivative.

use super::clip::clip;
use crate::kernel::{at_level, wide_sum_of, Real};
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

at_level! {
    /// The mean of [`of_logit`] over a line, whose targets are smoothed; g becomes its gradient. `losses` is room for one each. In f32 each number's loss
    /// and slope are within 5e-7 of their values, in relative terms, where y is 0 or 1: nothing near 1 is taken from 1.
    /// Shapes: `z, y, g, losses [C]`.
    pub(super) fn of_logits<F: Real>(smoothing: f64, z: &[F], y: &[F], g: &mut [F], losses: &mut [F]) -> f64 {
        let (rest, half) = (F::of(1.0 - smoothing), F::of(0.5 * smoothing));
        let (zero, one) = (F::zero(), F::one());
        let count = z.len() as f64;
        let share = F::of(1.0 / count);
        for (((loss, g), &z), &y) in losses.iter_mut().zip(g).zip(z).zip(y) {
            let y = y * rest + half;
            let (upper, lower) = if z >= zero { (z, -z) } else { (zero, z) };
            let small = lower.lane_exp();
            let sum = one + small;
            // Of the answer that is less probable.
            let rare = small / sum;
            // log(1 + small), as sum has lost what small has beyond its last digit (Goldberg 1991, theorem 4).
            let log = if sum == one { small } else { sum.lane_ln() * small / (sum - one) };
            *loss = upper - z * y + log;
            let slope = if z >= zero { one - y - rare } else { rare - y };
            *g = slope * share;
        }
        wide_sum_of(losses) / count
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lanes_compute_in_32_bits_is_that_of_64_bits() {
        let z: Vec<f32> = (0..4001).map(|i| (i - 2000) as f32 * 0.0437).collect();
        let (mut g, mut losses) = (vec![0.0; z.len()], vec![0.0; z.len()]);
        for target in [0.0, 1.0] {
            let y = vec![target; z.len()];
            of_logits(0.0, &z, &y, &mut g, &mut losses);
            for ((&z, &loss), &g) in z.iter().zip(&losses).zip(&g) {
                let (exact, _) = of_logit(z.into(), target.into());
                // p - 1 without a difference.
                let slope = if target == 0.0 { sigmoid(z.into()) } else { -sigmoid(-f64::from(z)) };
                let slope = slope / losses.len() as f64;
                let off = |x: f32, exact: f64| (f64::from(x) - exact).abs() / exact.abs().max(1e-37);
                assert!(
                    off(loss, exact) < 5e-7 && off(g, slope) < 5e-7,
                    "{z}: {loss:e} {exact:e}, {g:e} {slope:e}"
                );
            }
        }
    }
}
