//! Adadelta (Zeiler, 2012), as Keras writes it: `a = rho a + (1 - rho) g^2`, `d = sqrt(b + eps) g / sqrt(a + eps)`,
//! `b = rho b + (1 - rho) d^2` and `w -= lr d`.
//!
//! Slots: `accumulated_grad` is a, `accumulated_delta_var` b. What has no gradient stays where it is, and both means decay.

use super::reach::Reach;
use super::rule::{below, fade, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

/// An epsilon below this can be lost in what numbers lose that are too small for all of their digits.
const SMALLEST: f64 = 1e-30;

#[derive(Debug, PartialEq)]
struct Adadelta {
    /// Decay of a and b.
    rho: f64,
    epsilon: f64,
    rate: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Adadelta {
        rho: config.number("rho", 0.95, 0.0, 1.0)?,
        epsilon: config.float("epsilon", 1e-7)?,
        rate: Now::default(),
    }))
}

impl<F: Real> Rule<F> for Adadelta {
    fn slots(&self) -> &'static [&'static str] {
        &["accumulated_grad", "accumulated_delta_var"]
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn lazy(&self) -> bool {
        true
    }

    fn decay(&self, steps: u32, slots: &mut [&mut [F]]) {
        fade(self.rho, steps, slots);
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [a, b, ..] = slots else { return };
        let [rho, rest, rate, epsilon] = [self.rho, 1.0 - self.rho, self.rate.0, self.epsilon].map(F::of);
        for (((w, &g), a), b) in weights.iter_mut().zip(gradient).zip(a.iter_mut()).zip(b.iter_mut()) {
            *a = rho * *a + rest * g * g;
            let d = (*b + epsilon).sqrt() * g / (*a + epsilon).sqrt();
            *b = rho * *b + rest * d * d;
            *w = *w - rate * d;
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        let negative = slots.iter().any(|slot| below(slot, 0.0));
        negative.then_some("accumulated_grad and accumulated_delta_var must be at least 0")
    }

    /// Neither mean is ever negative. a holds a share of g^2, so that g over its root is at most the root of one over that share.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let (epsilon, rest) = (F::of(self.epsilon).wide(), 1.0 - self.rho);
        if epsilon < SMALLEST {
            return None;
        }
        let [a, b, ..] = at.slots;
        let root = (b + epsilon).sqrt();
        let d = root * (gradient / epsilon.sqrt()).min(rest.sqrt().recip());
        let b = self.rho * b + rest * d * d;
        let weight = at.weight + F::of(self.rate.0).wide() * d + root * gradient;
        Some(Reach::new(weight, [self.rho * a + rest * gradient * gradient, b]))
    }
}
