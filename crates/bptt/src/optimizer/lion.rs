//! Lion (Chen and others, 2023), as Keras writes it: `w -= lr sign(b1 m + (1 - b1) g)`, then `m = b2 m + (1 - b2) g`.
//!
//! Slots: `momentum` is m. Every weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::{Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

#[derive(Debug, PartialEq)]
struct Lion {
    /// Shares of m in the sign and in its own mean.
    betas: [f64; 2],
    rate: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Lion {
        betas: [
            config.number("beta_1", 0.9, f64::MIN_POSITIVE, 1.0)?,
            config.number("beta_2", 0.99, 0.0, 1.0)?,
        ],
        rate: Now::default(),
    }))
}

impl<F: Real> Rule<F> for Lion {
    fn slots(&self) -> &'static [&'static str] {
        &["momentum"]
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [m, ..] = slots else { return };
        let ([first, second], rate) = (self.betas.map(F::of), F::of(self.rate.0));
        let [first_rest, second_rest] = self.betas.map(|beta| F::of(1.0 - beta));
        for ((w, &g), m) in weights.iter_mut().zip(gradient).zip(m.iter_mut()) {
            let u = *m * first + g * first_rest;
            let step = if u > F::zero() {
                rate
            } else if u < F::zero() {
                -rate
            } else {
                u
            };
            *w = *w - step;
            *m = *m * second + g * second_rest;
        }
    }

    /// A mean is no larger than the largest of what it is a mean of.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        Some(Reach::new(at.weight + F::of(self.rate.0).wide(), [m]))
    }
}
