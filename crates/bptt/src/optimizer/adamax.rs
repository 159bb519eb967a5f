//! Adamax (Kingma and Ba, 2015), as Keras writes it: `m += (g - m)(1 - b1)`, `u = max(b2 u, |g|)` and `w -= a m / (u + eps)` with
//! `a = lr / (1 - b1^t)`.
//!
//! Slots: `momentum` is m, `norm` u. Every weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::{below, larger, power, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

#[derive(Debug, PartialEq)]
struct Adamax {
    /// Decay of m and of u.
    betas: [f64; 2],
    epsilon: f64,
    /// a.
    alpha: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Adamax {
        betas: [config.rate_or("beta_1", 0.9)?, config.rate_or("beta_2", 0.999)?],
        epsilon: config.float("epsilon", 1e-7)?,
        alpha: Now::default(),
    }))
}

impl<F: Real> Rule<F> for Adamax {
    fn slots(&self) -> &'static [&'static str] {
        &["momentum", "norm"]
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, step: u64, rate: f64) {
        self.alpha = Now(rate / (1.0 - power(self.betas[0], step)));
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [m, u, ..] = slots else { return };
        let (first, second) = (F::of(1.0 - self.betas[0]), F::of(self.betas[1]));
        let (alpha, epsilon) = (F::of(self.alpha.0), F::of(self.epsilon));
        for (((w, &g), m), u) in weights.iter_mut().zip(gradient).zip(m.iter_mut()).zip(u.iter_mut()) {
            *m += (g - *m) * first;
            *u = larger(second * *u, g.abs());
            *w = *w - *m * alpha / (*u + epsilon);
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        below(slots[1], 0.0).then_some("norm must be at least 0")
    }

    /// u is never negative, so that what divides is at least epsilon.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let [m, u] = [0, 1].map(|slot| at.slots[slot].max(gradient));
        let step = m * F::of(self.alpha.0).wide();
        Some(Reach::new(at.weight + step + step / F::of(self.epsilon).wide(), [m, u]))
    }
}
