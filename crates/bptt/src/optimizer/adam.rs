//! Adam (Kingma and Ba, 2015), as Keras writes it: `m += (g - m)(1 - b1)`, `v += (g^2 - v)(1 - b2)` and
//! `w -= a m / (sqrt(v) + eps)` with `a = lr sqrt(1 - b2^t) / (1 - b1^t)`, epsilon outside of the root; AMSGrad has the largest v so far
//! in place of v. AdamW (Loshchilov and Hutter, 2019) is the same with a weight decay, which is 0.004 where none is given.
//!
//! Slots: `momentum` is m, `velocity` v, and `velocity_hat` the largest v. Every weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::{below, larger, power, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{at_level, Real};
use std::any::Any;

/// The rule, also as a part of others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Adam {
    /// Decay of m and of v.
    betas: [f64; 2],
    epsilon: f64,
    amsgrad: bool,
    /// The weight decay where none is given.
    usual_decay: f64,
    /// a.
    alpha: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    read_with(config, 0.0)
}

/// AdamW.
pub(super) fn read_decayed<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    read_with(config, 0.004)
}

fn read_with<F: Real>(config: &mut Fields, usual_decay: f64) -> Result<Box<dyn Rule<F>>> {
    let betas = [config.rate_or("beta_1", 0.9)?, config.rate_or("beta_2", 0.999)?];
    let epsilon = config.float("epsilon", 1e-7)?;
    let amsgrad = config.flag("amsgrad", false)?;
    Ok(Box::new(Adam { amsgrad, usual_decay, ..Adam::new(betas, epsilon) }))
}

impl Adam {
    pub(super) fn new(betas: [f64; 2], epsilon: f64) -> Self {
        Adam { betas, epsilon, amsgrad: false, usual_decay: 0.0, alpha: Now::default() }
    }
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
        next.downcast_ref() == Some(self)
    }

    fn usual_decay(&self) -> f64 {
        self.usual_decay
    }

    fn start(&mut self, step: u64, rate: f64) {
        let [first, second] = self.betas.map(|beta| 1.0 - power(beta, step));
        self.alpha = Now(rate * second.sqrt() / first);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let means = self.betas.map(|beta| F::of(1.0 - beta));
        let step = [F::of(self.alpha.0), F::of(self.epsilon)];
        match slots {
            [m, v] => plain(means, step, weights, gradient, m, v),
            [m, v, largest] => with_largest(means, step, weights, gradient, [m, v, largest]),
            _ => (),
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        slots[1..]
            .iter()
            .any(|slot| below(slot, 0.0))
            .then_some("velocity and velocity_hat must be at least 0")
    }

    /// Means are no larger than the largest of what they are means of. v is never negative, so that what divides is at least epsilon.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        let v = at.slots[1].max(gradient * gradient);
        let step = m * F::of(self.alpha.0).wide();
        let weight = at.weight + step + step / F::of(self.epsilon).wide();
        Some(Reach::new(weight, [m, v, at.slots[2].max(v)]))
    }
}

at_level! {
    /// Takes 1 - b1 and 1 - b2, a and epsilon.
    /// Shapes: `weights, gradient, m, v [n]`.
    fn plain<F: Real>(means: [F; 2], step: [F; 2], weights: &mut [F], gradient: &[F], m: &mut [F], v: &mut [F]) {
        let ([first, second], [alpha, epsilon]) = (means, step);
        for (((w, &g), m), v) in weights.iter_mut().zip(gradient).zip(m).zip(v) {
            *m += (g - *m) * first;
            *v += (g * g - *v) * second;
            *w = *w - *m * alpha / (v.sqrt() + epsilon);
        }
    }
}

at_level! {
    /// AMSGrad.
    /// Shapes: `weights, gradient, each slot [n]`.
    fn with_largest<F: Real>(means: [F; 2], step: [F; 2], weights: &mut [F], gradient: &[F], slots: [&mut [F]; 3]) {
        let ([first, second], [alpha, epsilon], [m, v, largest]) = (means, step, slots);
        for ((((w, &g), m), v), largest) in weights.iter_mut().zip(gradient).zip(m).zip(v).zip(largest) {
            *m += (g - *m) * first;
            *v += (g * g - *v) * second;
            *largest = larger(*largest, *v);
            *w = *w - *m * alpha / (largest.sqrt() + epsilon);
        }
    }
}
