//! RMSprop (Hinton, 2012), as Keras writes it: `v = rho v + (1 - rho) g^2` and `w -= lr g / sqrt(v + eps)`, epsilon within
//! the root; centered, `a = rho a + (1 - rho) g` and v - a^2 in place of v; with momentum `m = mu m + step`, `w -= m`.
//!
//! Slots: `velocity` is v, `momentum` m if there is any, and `average_gradient` a if centered.
//!
//! Centered, the root is of something negative where rounding brings a^2 beyond v + eps. Both means have the same shares, so that by Cauchy's
//! inequality `a^2 <= K v`, where K is the sum of the shares, each with the rounding of the steps that it went through. In f32, with u for
//! the rounding of one operation, `K - 1` is at most `15 u / (1 - rho)`. Means from outside may have a K of their own, by which that
//! is multiplied: they are refused where it is above `1 + 32 u / (1 - rho)`. While [`COARSE`] times v, over 1 - rho, is less than half of
//! epsilon, the root is safe.

use super::reach::{Reach, COARSE};
use super::rule::{below, fade, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{at_level, Real};
use std::any::Any;

/// Below this what is said of K does not hold.
const SHORTEST: f64 = 1.0 / 1024.0;

/// What is lost of numbers so small that they have few digits.
const LEAST: f64 = f32::MIN_POSITIVE as f64;

#[derive(Debug, Clone, PartialEq)]
struct RmsProp {
    rate: Now,
    /// Decay of v and a.
    rho: f64,
    /// 0 for none.
    momentum: f64,
    epsilon: f64,
    centered: bool,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(RmsProp {
        rate: Now::default(),
        rho: config.number("rho", 0.9, 0.0, 1.0)?,
        momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
        epsilon: config.float("epsilon", 1e-7)?,
        centered: config.flag("centered", false)?,
    }))
}

impl RmsProp {
    fn moves(&self) -> bool {
        self.momentum > 0.0
    }

    /// The least that a step takes the root of, where v is at most this. `None` if that may be less than half of epsilon.
    fn floor<F: Real>(&self, v: f64) -> Option<f64> {
        let epsilon = F::of(self.epsilon).wide();
        if !self.centered {
            return Some(epsilon);
        }
        let rest = 1.0 - self.rho;
        let lost = (v + LEAST) * COARSE / rest;
        (rest >= SHORTEST && lost < 0.5 * epsilon).then_some(epsilon - lost)
    }

    /// Whether a mean of gradients is larger than that of their squares allows.
    fn contradicts<F: Real>(&self, v: &[F], a: &[F]) -> bool {
        let rest = 1.0 - self.rho;
        let most = 1.0 + 0.5 * COARSE / rest;
        let larger = |(v, a): (&F, &F)| a.wide() * a.wide() > v.wide() * most + LEAST;
        // Where nothing is promised, nothing has to be kept.
        rest >= SHORTEST && v.iter().zip(a).any(larger)
    }
}

impl<F: Real> Rule<F> for RmsProp {
    fn slots(&self) -> &'static [&'static str] {
        match (self.moves(), self.centered) {
            (false, false) => &["velocity"],
            (true, false) => &["velocity", "momentum"],
            (false, true) => &["velocity", "average_gradient"],
            (true, true) => &["velocity", "momentum", "average_gradient"],
        }
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        let steered = |next: &Self| RmsProp { momentum: next.momentum, ..self.clone() };
        next.downcast_ref().is_some_and(|next| steered(next) == *next)
    }

    fn lazy(&self) -> bool {
        !self.moves()
    }

    fn decay(&self, steps: u32, slots: &mut [&mut [F]]) {
        fade(self.rho, steps, slots);
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        match (slots, self.centered) {
            ([v], _) => plain(self, weights, gradient, v),
            ([v, m], false) => moving(self, weights, gradient, v, m),
            ([v, a], true) => centered(self, weights, gradient, v, a),
            ([v, m, a], _) => centered_moving(self, weights, gradient, [v, m, a]),
            _ => (),
        }
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        let (v, a) = (slots[0], slots[slots.len() - 1]);
        if below(v, 0.0) {
            return Some("velocity must be at least 0");
        }
        let contradicts = self.centered && self.contradicts(v, a);
        contradicts.then_some("average_gradient must be no larger than the root of velocity")
    }

    /// v is never negative.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let mean = |old: f64, new: f64| self.rho * old + (1.0 - self.rho) * new;
        let v = mean(at.slots[0], gradient * gradient);
        let rate = F::of(self.rate.0).wide() * gradient;
        let step = rate / self.floor::<F>(v)?.sqrt();
        let [_, second, third, _] = at.slots;
        let m = F::of(self.momentum).wide() * second + step;
        let (m, slots) = match (self.moves(), self.centered) {
            (false, false) => (step, [v, 0.0, 0.0]),
            (true, false) => (m, [v, m, 0.0]),
            (false, true) => (step, [v, mean(second, gradient), 0.0]),
            (true, true) => (m, [v, m, mean(third, gradient)]),
        };
        Some(Reach::new(at.weight + m + rate, slots))
    }
}

/// What a step multiplies by: the learning rate, rho, 1 - rho, momentum and epsilon.
fn factors<F: Real>(rule: &RmsProp) -> [F; 5] {
    [rule.rate.0, rule.rho, 1.0 - rule.rho, rule.momentum, rule.epsilon].map(F::of)
}

// A function for each form, for only of arguments LLVM knows that they do not overlap.

at_level! {
    fn plain<F: Real>(rule: &RmsProp, weights: &mut [F], gradient: &[F], v: &mut [F]) {
        let [rate, rho, rest, _, epsilon] = factors(rule);
        for ((w, &g), v) in weights.iter_mut().zip(gradient).zip(v) {
            *v = rho * *v + rest * g * g;
            *w = *w - rate * g / (*v + epsilon).sqrt();
        }
    }
}

at_level! {
    fn moving<F: Real>(rule: &RmsProp, weights: &mut [F], gradient: &[F], v: &mut [F], m: &mut [F]) {
        let [rate, rho, rest, momentum, epsilon] = factors(rule);
        for (((w, &g), v), m) in weights.iter_mut().zip(gradient).zip(v).zip(m) {
            *v = rho * *v + rest * g * g;
            *m = momentum * *m + rate * g / (*v + epsilon).sqrt();
            *w = *w - *m;
        }
    }
}

at_level! {
    fn centered<F: Real>(rule: &RmsProp, weights: &mut [F], gradient: &[F], v: &mut [F], a: &mut [F]) {
        let [rate, rho, rest, _, epsilon] = factors(rule);
        for (((w, &g), v), a) in weights.iter_mut().zip(gradient).zip(v).zip(a) {
            *v = rho * *v + rest * g * g;
            *a = rho * *a + rest * g;
            *w = *w - rate * g / (*v - *a * *a + epsilon).sqrt();
        }
    }
}

at_level! {
    fn centered_moving<F: Real>(rule: &RmsProp, weights: &mut [F], gradient: &[F], means: [&mut [F]; 3]) {
        let [v, m, a] = means;
        let [rate, rho, rest, momentum, epsilon] = factors(rule);
        for ((((w, &g), v), m), a) in weights.iter_mut().zip(gradient).zip(v).zip(m).zip(a) {
            *v = rho * *v + rest * g * g;
            *a = rho * *a + rest * g;
            *m = momentum * *m + rate * g / (*v - *a * *a + epsilon).sqrt();
            *w = *w - *m;
        }
    }
}
