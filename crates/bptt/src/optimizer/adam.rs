//! Adam (Kingma and Ba, 2015), as Keras writes it: `m += (g - m)(1 - b1)`, `v += (g^2 - v)(1 - b2)` and
//! `w -= a m / (sqrt(v) + eps)` with `a = lr sqrt(1 - b2^t) / (1 - b1^t)`, epsilon outside of the root; AMSGrad has the largest v so far
//! in place of v.
//!
//! Running means, in order: m, v, then the largest v. Every weight moves at every step, with or without a gradient.

use super::reach::Reach;
use super::rule::Rule;
use crate::kernel::Real;

pub(super) struct Adam<F> {
    rate: f64,
    betas: [f64; 2],
    epsilon: F,
    amsgrad: bool,
    alpha: F,
}

impl<F: Real> Adam<F> {
    pub(super) fn new(rate: f64, beta_1: f64, beta_2: f64, epsilon: f64, amsgrad: bool) -> Self {
        Adam { rate, betas: [beta_1, beta_2], epsilon: F::of(epsilon), amsgrad, alpha: F::zero() }
    }
}

impl<F: Real> Rule<F> for Adam<F> {
    fn slots(&self) -> usize {
        2 + usize::from(self.amsgrad)
    }

    fn lazy(&self) -> bool {
        false
    }

    fn decay(&self, _: u32, _: &mut [&mut [F]]) {}

    fn start(&mut self, step: u64) {
        let steps = step.min(i32::MAX as u64) as i32;
        let [first, second] = self.betas.map(|beta| 1.0 - beta.powi(steps));
        self.alpha = F::of(self.rate * second.sqrt() / first);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [first, second] = self.betas.map(|beta| F::of(1.0 - beta));
        let (alpha, epsilon) = (self.alpha, self.epsilon);
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

    /// Means are no larger than the largest of what they are means of. v is never negative, so that what divides is at least epsilon.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let m = at.slots[0].max(gradient);
        let v = at.slots[1].max(gradient * gradient);
        let step = m * self.alpha.wide();
        let weight = at.weight + step + step / self.epsilon.wide();
        Some(Reach { weight, slots: [m, v, at.slots[2].max(v)] })
    }
}
