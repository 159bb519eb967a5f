//! Adagrad (Duchi, Hazan and Singer, 2011), as Keras writes it: `a += g^2` and `w -= lr g / sqrt(a + eps)`, epsilon within the root.
//!
//! Slots: `accumulator` is a, which begins at `initial_accumulator_value`. What has no gradient stays as it is.

use super::reach::Reach;
use super::rule::{below, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

#[derive(Debug, PartialEq)]
struct Adagrad {
    initial: f64,
    epsilon: f64,
    rate: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Adagrad {
        initial: config.float("initial_accumulator_value", 0.1)?,
        epsilon: config.float("epsilon", 1e-7)?,
        rate: Now::default(),
    }))
}

impl<F: Real> Rule<F> for Adagrad {
    fn slots(&self) -> &'static [&'static str] {
        &["accumulator"]
    }

    fn initial(&self, _: usize) -> f64 {
        self.initial
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn lazy(&self) -> bool {
        true
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [a, ..] = slots else { return };
        let (rate, epsilon) = (F::of(self.rate.0), F::of(self.epsilon));
        for ((w, &g), a) in weights.iter_mut().zip(gradient).zip(a.iter_mut()) {
            *a += g * g;
            *w = *w - rate * g / (*a + epsilon).sqrt();
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        let problem = "accumulator must be at least initialAccumulatorValue, and only grows";
        below(slots[0], self.initial).then_some(problem)
    }

    /// The accumulator only grows, so that the root is of its first value and epsilon at least.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let rate = F::of(self.rate.0).wide() * gradient;
        let least = F::of(self.initial).wide() + F::of(self.epsilon).wide();
        let weight = at.weight + rate + rate / least.sqrt();
        Some(Reach::new(weight, [at.slots[0] + gradient * gradient]))
    }
}
