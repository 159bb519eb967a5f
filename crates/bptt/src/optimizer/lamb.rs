//! Lamb (You and others, 2020), as Keras writes it: `m += (g - m)(1 - b1)`, `v += (g^2 - v)(1 - b2)`,
//! `u = m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps)` and `w -= lr u |w| / |u|`, each norm that of a whole weight, and their ratio 1 where
//! one of them is 0.
//!
//! Slots: `momentum` is m, `velocity` v. A step goes twice through a weight: the first time finds the norms. Every weight moves at every
//! step, with or without a gradient.

use super::reach::Reach;
use super::rule::{below, power, squares, Now, Rule, Which, Whole};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use std::any::Any;

/// Elements of u that are computed at a time, on the stack.
const PIECE: usize = 256;

#[derive(Debug, PartialEq)]
struct Lamb {
    /// Decay of m and of v.
    betas: [f64; 2],
    epsilon: f64,
    rate: Now,
    /// What is missing of m and of v: `1 - b^t`.
    rest: [Now; 2],
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Lamb {
        betas: [config.rate_or("beta_1", 0.9)?, config.rate_or("beta_2", 0.999)?],
        epsilon: config.float("epsilon", 1e-7)?,
        rate: Now::default(),
        rest: Default::default(),
    }))
}

impl Lamb {
    /// u of some elements.
    fn direction<F: Real>(&self, m: &[F], v: &[F], into: &mut [F]) {
        let [first, second] = self.rest.map(|rest| F::of(rest.0));
        let epsilon = F::of(self.epsilon);
        for ((u, &m), &v) in into.iter_mut().zip(m).zip(v) {
            *u = m / first / ((v / second).sqrt() + epsilon);
        }
    }
}

impl<F: Real> Rule<F> for Lamb {
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
        self.rate = Now(rate);
        self.rest = self.betas.map(|beta| Now(1.0 - power(beta, step)));
    }

    fn whole(&self) -> Option<&dyn Whole<F>> {
        Some(self)
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        below(slots[1], 0.0).then_some("velocity must be at least 0")
    }
}

impl<F: Real> Whole<F> for Lamb {
    fn step(&self, _: Which, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]], _scratch: &mut [F]) {
        let [m, v, ..] = slots else { return };
        let [first, second] = self.betas.map(|beta| F::of(1.0 - beta));
        let mut piece = [F::zero(); PIECE];
        let mut of_steps = 0.0;
        let means = m.chunks_mut(PIECE).zip(v.chunks_mut(PIECE));
        for (gradient, (m, v)) in gradient.chunks(PIECE).zip(means) {
            for ((&g, m), v) in gradient.iter().zip(m.iter_mut()).zip(v.iter_mut()) {
                *m += (g - *m) * first;
                *v += (g * g - *v) * second;
            }
            let u = &mut piece[..m.len()];
            self.direction(m, v, u);
            of_steps += squares(u);
        }
        let norms = [squares(weights).sqrt(), of_steps.sqrt()];
        let [of_weights, of_steps] = if norms.contains(&0.0) { [1.0; 2] } else { norms };
        // Not their ratio, which has no place in F where steps are tiny.
        let [length, of_steps] = [self.rate.0 * of_weights, of_steps].map(F::of);
        let means = m.chunks(PIECE).zip(v.chunks(PIECE));
        for (weights, (m, v)) in weights.chunks_mut(PIECE).zip(means) {
            let u = &mut piece[..m.len()];
            self.direction(m, v, u);
            weights.iter_mut().zip(u).for_each(|(w, u)| *w = *w - length * (*u / of_steps));
        }
    }

    /// No element of u is larger than its norm, so that none moves further than the rate times the norm of the weight, or, where that is
    /// 0, times u. v is never negative.
    fn reach(&self, weight: Which, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        let v = at.slots[1].max(gradient * gradient);
        let [first, second] = self.rest.map(|rest| F::of(rest.0).wide());
        let u = m / first / F::of(self.epsilon).wide();
        let norm = at.weight * (weight.len() as f64).sqrt();
        let reach = Reach::new(at.weight + self.rate.0 * (norm + u), [m, v]);
        // What is between the two.
        Reach::new(u.max(norm), [v / second]).is_safe::<F>().then_some(reach)
    }
}
