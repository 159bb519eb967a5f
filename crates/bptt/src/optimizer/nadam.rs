//! Nadam (Dozat, 2016), Adam with Nesterov's momentum, as Keras writes it: `m += (g - m)(1 - b1)`, `v += (g^2 - v)(1 - b2)` and
//! `w -= lr (u' m / (1 - U u') + (1 - u) g / (1 - U)) / (sqrt(v / (1 - b2^t)) + eps)`, where the share of update t is
//! `u = b1 (1 - 0.96^t / 2)`, u' is that of the next one, and U the product of all shares so far.
//!
//! Slots: `momentum` is m, `velocity` v. U follows from the number of updates; Keras keeps it as a variable without a name. Every
//! weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::{below, power, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

/// Below this nothing is left of the product of all shares.
const NOTHING: f64 = 1e-30;

#[derive(Debug, PartialEq)]
struct Nadam {
    /// Decay of m and of v.
    betas: [f64; 2],
    epsilon: f64,
    /// What m, g and the root of v are multiplied by.
    factors: [Now; 3],
    /// The update up to which `product` goes, and the product of all shares.
    reached: Now,
    product: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Nadam {
        betas: [config.rate_or("beta_1", 0.9)?, config.rate_or("beta_2", 0.999)?],
        epsilon: config.float("epsilon", 1e-7)?,
        factors: Default::default(),
        reached: Now(0.0),
        product: Now(1.0),
    }))
}

impl Nadam {
    fn share(&self, step: u64) -> f64 {
        self.betas[0] * (1.0 - 0.5 * power(0.96, step))
    }

    /// The product of the shares up to update `step`.
    fn product_to(&mut self, step: u64) -> f64 {
        if self.reached.0 > step as f64 {
            (self.reached, self.product) = (Now(0.0), Now(1.0));
        }
        let mut next = self.reached.0 as u64 + 1;
        while next <= step && self.product.0 > NOTHING {
            self.product = Now(self.product.0 * self.share(next));
            next += 1;
        }
        self.reached = Now(step as f64);
        self.product.0
    }
}

impl<F: Real> Rule<F> for Nadam {
    fn slots(&self) -> &'static [&'static str] {
        &["momentum", "velocity"]
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, step: u64, rate: f64) {
        let product = self.product_to(step);
        let [now, next] = [step, step + 1].map(|step| self.share(step));
        let (m, g) = (rate * next / (1.0 - product * next), rate * (1.0 - now) / (1.0 - product));
        self.factors = [m, g, (1.0 - power(self.betas[1], step)).sqrt().recip()].map(Now);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [m, v, ..] = slots else { return };
        let [first, second] = self.betas.map(|beta| F::of(1.0 - beta));
        let [of_m, of_g, of_root] = self.factors.map(|factor| F::of(factor.0));
        let epsilon = F::of(self.epsilon);
        for (((w, &g), m), v) in weights.iter_mut().zip(gradient).zip(m.iter_mut()).zip(v.iter_mut()) {
            *m += (g - *m) * first;
            *v += (g * g - *v) * second;
            *w = *w - (*m * of_m + g * of_g) / (v.sqrt() * of_root + epsilon);
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        below(slots[1], 0.0).then_some("velocity must be at least 0")
    }

    /// v is never negative, so that what divides is at least epsilon. The factor of its root is below 1e8, and the root far from overflowing.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        let v = at.slots[1].max(gradient * gradient);
        let [of_m, of_g, _] = self.factors.map(|factor| F::of(factor.0).wide());
        let step = m * of_m + gradient * of_g;
        Some(Reach::new(at.weight + step + step / F::of(self.epsilon).wide(), [m, v]))
    }
}
