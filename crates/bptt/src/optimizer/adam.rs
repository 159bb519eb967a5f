//! Adam (Kingma and Ba, 2015), as Keras writes it: `m += (g - m)(1 - b1)`, `v += (g^2 - v)(1 - b2)` and
//! `w -= a m / (sqrt(v) + eps)` with `a = lr sqrt(1 - b2^t) / (1 - b1^t)`, epsilon outside of the root; AMSGrad has the largest v so far
//! in place of v.
//!
//! Slots: `momentum` is m, `velocity` v, and `velocity_hat` the largest v. Every weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::Rule;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

#[derive(Debug, Clone, PartialEq)]
struct Adam {
    rate: f64,
    /// Decay of m and of v.
    betas: [f64; 2],
    epsilon: f64,
    amsgrad: bool,
    /// a, of the update at hand.
    alpha: f64,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Adam {
        rate: config.float("learning_rate", 0.001)?,
        betas: [config.rate_or("beta_1", 0.9)?, config.rate_or("beta_2", 0.999)?],
        epsilon: config.float("epsilon", 1e-7)?,
        amsgrad: config.flag("amsgrad", false)?,
        alpha: 0.0,
    }))
}

impl<F: Real> Rule<F> for Adam {
    fn slots(&self) -> &'static [&'static str] {
        let all = &["momentum", "velocity", "velocity_hat"];
        if self.amsgrad {
            all
        } else {
            &all[..2]
        }
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        let steered = |next: &Self| Adam { rate: next.rate, alpha: next.alpha, ..self.clone() };
        next.downcast_ref().is_some_and(|next| steered(next) == *next)
    }

    fn lazy(&self) -> bool {
        false
    }

    fn decay(&self, _: u32, _: &mut [&mut [F]]) {}

    fn start(&mut self, step: u64) {
        let steps = step.min(i32::MAX as u64) as i32;
        let [first, second] = self.betas.map(|beta| 1.0 - beta.powi(steps));
        self.alpha = self.rate * second.sqrt() / first;
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [first, second] = self.betas.map(|beta| F::of(1.0 - beta));
        let (alpha, epsilon) = (F::of(self.alpha), F::of(self.epsilon));
        let [m, v, largest @ ..] = slots else { return };
        let means = m.iter_mut().zip(v.iter_mut());
        match largest.first_mut() {
            None => {
                for ((w, &g), (m, v)) in weights.iter_mut().zip(gradient).zip(means) {
                    *m += (g - *m) * first;
                    *v += (g * g - *v) * second;
                    *w = *w - *m * alpha / (v.sqrt() + epsilon);
                }
            }
            Some(largest) => {
                let all = weights.iter_mut().zip(gradient).zip(means).zip(largest.iter_mut());
                for (((w, &g), (m, v)), largest) in all {
                    *m += (g - *m) * first;
                    *v += (g * g - *v) * second;
                    *largest = largest.max(*v);
                    *w = *w - *m * alpha / (largest.sqrt() + epsilon);
                }
            }
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        let negative = |slot: &[F]| slot.iter().any(|&x| x < F::zero());
        let squares = slots.iter().skip(1).any(|slot| negative(slot));
        squares.then_some("velocity and velocity_hat must be at least 0")
    }

    /// Means are no larger than the largest of what they are means of. v is never negative, so that what divides is at least epsilon.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        let v = at.slots[1].max(gradient * gradient);
        let step = m * F::of(self.alpha).wide();
        let weight = at.weight + step + step / F::of(self.epsilon).wide();
        Some(Reach { weight, slots: [m, v, at.slots[2].max(v)] })
    }
}
