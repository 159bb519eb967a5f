//! RMSprop (Hinton, 2012), as Keras writes it: `v = rho v + (1 - rho) g^2` and `w -= lr g / sqrt(v + eps)`, epsilon within
//! the root; centered, `a = rho a + (1 - rho) g` and v - a^2 in place of v; with momentum `m = mu m + step`, `w -= m`.
//!
//! Running means, in order: v, then a if centered, then m if there is momentum.

use super::reach::Reach;
use super::rule::Rule;
use crate::kernel::Real;

pub(super) struct RmsProp<F> {
    rate: F,
    rho: f64,
    momentum: F,
    epsilon: F,
    centered: bool,
}

impl<F: Real> RmsProp<F> {
    pub(super) fn new(rate: f64, rho: f64, momentum: f64, epsilon: f64, centered: bool) -> Self {
        RmsProp { rate: F::of(rate), rho, momentum: F::of(momentum), epsilon: F::of(epsilon), centered }
    }
}

impl<F: Real> Rule<F> for RmsProp<F> {
    fn slots(&self) -> usize {
        1 + usize::from(self.centered) + usize::from(self.momentum != F::zero())
    }

    fn lazy(&self) -> bool {
        self.momentum == F::zero()
    }

    fn decay(&self, steps: u32, slots: &mut [&mut [F]]) {
        let factor = F::of(self.rho.powi(steps.min(i32::MAX as u32) as i32));
        slots.iter_mut().for_each(|mean| mean.iter_mut().for_each(|x| *x = *x * factor));
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let (rate, rho, epsilon) = (self.rate, F::of(self.rho), self.epsilon);
        let rest = F::of(1.0 - self.rho);
        let (v, others) = slots.split_first_mut().expect("RMSprop keeps v");
        if others.is_empty() {
            for ((w, &g), v) in weights.iter_mut().zip(gradient).zip(v.iter_mut()) {
                *v = rho * *v + rest * g * g;
                *w = *w - rate * g / (*v + epsilon).sqrt();
            }
            return;
        }
        for (i, (w, &g)) in weights.iter_mut().zip(gradient).enumerate() {
            v[i] = rho * v[i] + rest * g * g;
            let mut spread = v[i];
            if self.centered {
                others[0][i] = rho * others[0][i] + rest * g;
                spread = spread - others[0][i] * others[0][i];
            }
            let step = rate * g / (spread + epsilon).sqrt();
            *w = *w
                - match others.last_mut() {
                    Some(m) if self.momentum != F::zero() => {
                        m[i] = self.momentum * m[i] + step;
                        m[i]
                    }
                    _ => step,
                };
        }
    }

    /// v is never negative, so that the root is at least that of epsilon. Centered, rounding can bring v - a^2 below 0: nothing is promised.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        if self.centered {
            return None;
        }
        let v = self.rho * at.slots[0] + (1.0 - self.rho) * gradient * gradient;
        let step = self.rate.wide() * gradient;
        let m = self.momentum.wide() * at.slots[1] + step / self.epsilon.wide().sqrt();
        Some(Reach { weight: at.weight + m + step, slots: [v, m, 0.0] })
    }
}
