//! RMSprop (Hinton, 2012), as Keras writes it: `v = rho v + (1 - rho) g^2` and `w -= lr g / sqrt(v + eps)`, epsilon within
//! the root; centered, `a = rho a + (1 - rho) g` and v - a^2 in place of v; with momentum `m = mu m + step`, `w -= m`.
//!
//! Running means, in order: v, then a if centered, then m if there is momentum.
//!
//! Centered, the root is of something negative where rounding brings a^2 beyond v + eps. Both means have the same shares, so that by Cauchy's
//! inequality `a^2 <= K v`, where K is the sum of the shares, each with the rounding of the steps that it went through. In f32, with u for
//! the rounding of one operation, `K - 1` is at most `15 u / (1 - rho)`. While [`COARSE`] times v, over 1 - rho, is less than half of
//! epsilon, the root is safe.

use super::reach::Reach;
use super::rule::Rule;
use crate::kernel::Real;

/// 64 times the rounding of an operation in f32.
const COARSE: f64 = 1.0 / (1u64 << 18) as f64;

/// Below this what is said of K does not hold.
const SHORTEST: f64 = 1.0 / 1024.0;

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

    /// The least that a step takes the root of, where v is at most this. `None` if that may be less than half of epsilon.
    fn floor(&self, v: f64) -> Option<f64> {
        let epsilon = self.epsilon.wide();
        if !self.centered {
            return Some(epsilon);
        }
        let rest = 1.0 - self.rho;
        let lost = (v + f64::from(f32::MIN_POSITIVE)) * COARSE / rest;
        (rest >= SHORTEST && lost < 0.5 * epsilon).then_some(epsilon - lost)
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
        match (slots, self.centered) {
            ([v], _) => plain(self, weights, gradient, v),
            ([v, m], false) => moving(self, weights, gradient, v, m),
            ([v, a], true) => centered(self, weights, gradient, v, a),
            ([v, a, m], _) => centered_moving(self, weights, gradient, [v, a, m]),
            _ => (),
        }
    }

    /// v is never negative.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let mean = |old: f64, new: f64| self.rho * old + (1.0 - self.rho) * new;
        let v = mean(at.slots[0], gradient * gradient);
        let rate = self.rate.wide() * gradient;
        let step = rate / self.floor(v)?.sqrt();
        let m = |old: f64| self.momentum.wide() * old + step;
        let [_, second, third] = at.slots;
        let (m, slots) = match self.centered {
            false => (m(second), [v, m(second), 0.0]),
            true => (m(third), [v, mean(second, gradient), m(third)]),
        };
        Some(Reach { weight: at.weight + m + rate, slots })
    }
}

// A function for each form, for only of arguments LLVM knows that they do not overlap.

fn plain<F: Real>(rule: &RmsProp<F>, weights: &mut [F], gradient: &[F], v: &mut [F]) {
    let RmsProp { rate, epsilon, .. } = *rule;
    let (rho, rest) = (F::of(rule.rho), F::of(1.0 - rule.rho));
    for ((w, &g), v) in weights.iter_mut().zip(gradient).zip(v) {
        *v = rho * *v + rest * g * g;
        *w = *w - rate * g / (*v + epsilon).sqrt();
    }
}

fn moving<F: Real>(rule: &RmsProp<F>, weights: &mut [F], gradient: &[F], v: &mut [F], m: &mut [F]) {
    let RmsProp { rate, momentum, epsilon, .. } = *rule;
    let (rho, rest) = (F::of(rule.rho), F::of(1.0 - rule.rho));
    for (((w, &g), v), m) in weights.iter_mut().zip(gradient).zip(v).zip(m) {
        *v = rho * *v + rest * g * g;
        *m = momentum * *m + rate * g / (*v + epsilon).sqrt();
        *w = *w - *m;
    }
}

fn centered<F: Real>(rule: &RmsProp<F>, weights: &mut [F], gradient: &[F], v: &mut [F], a: &mut [F]) {
    let RmsProp { rate, epsilon, .. } = *rule;
    let (rho, rest) = (F::of(rule.rho), F::of(1.0 - rule.rho));
    for (((w, &g), v), a) in weights.iter_mut().zip(gradient).zip(v).zip(a) {
        *v = rho * *v + rest * g * g;
        *a = rho * *a + rest * g;
        *w = *w - rate * g / (*v - *a * *a + epsilon).sqrt();
    }
}

fn centered_moving<F: Real>(rule: &RmsProp<F>, weights: &mut [F], gradient: &[F], [v, a, m]: [&mut [F]; 3]) {
    let RmsProp { rate, momentum, epsilon, .. } = *rule;
    let (rho, rest) = (F::of(rule.rho), F::of(1.0 - rule.rho));
    for ((((w, &g), v), a), m) in weights.iter_mut().zip(gradient).zip(v).zip(a).zip(m) {
        *v = rho * *v + rest * g * g;
        *a = rho * *a + rest * g;
        *m = momentum * *m + rate * g / (*v - *a * *a + epsilon).sqrt();
        *w = *w - *m;
    }
}
