//! FTRL-proximal (McMahan and others, 2013), as Keras writes it. With `p(x) = x^-power`, the power being `learning_rate_power`:
//! `z += g + 2 s w - (p(n + g^2) - p(n)) w / lr`, `n += g^2` and
//! `w = (clip(z, -l1, l1) - z) / (p(n) / lr + 2 (l2 + beta / (2 lr)))`, s being `l2_shrinkage_regularization_strength`.
//!
//! Slots: `accumulator` is n, which begins at `initial_accumulator_value`, `linear` z. What a weight was before the first update counts in
//! it alone: without a gradient it becomes 0. So every weight moves at every step. A rate of 0 divides by zero, and is refused as an
//! update that leaves what is not finite.

use super::reach::{Reach, COARSE};
use super::rule::{below, larger, smaller, Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::powf;
use std::any::Any;

/// What numbers of 32 bits are far from overflowing at.
const FAR: f64 = 1e30;

/// Smaller numbers may be 0 with 32 bits.
const LEAST: f64 = f32::MIN_POSITIVE as f64;

#[derive(Debug, PartialEq)]
struct Ftrl {
    /// The exponent of n, at least 0.
    power: f64,
    initial: f64,
    l1: f64,
    l2: f64,
    shrinkage: f64,
    beta: f64,
    rate: Now,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Ftrl {
        power: -config.number("learning_rate_power", -0.5, f64::MIN, 0.0)?,
        initial: config.float("initial_accumulator_value", 0.1)?,
        l1: config.float("l1_regularization_strength", 0.0)?,
        l2: config.float("l2_regularization_strength", 0.0)?,
        shrinkage: config.float("l2_shrinkage_regularization_strength", 0.0)?,
        beta: config.float("beta", 0.0)?,
        rate: Now::default(),
    }))
}

impl Ftrl {
    /// What p is multiplied by, and what is added to the product. One division an element is enough.
    fn rates(&self) -> [f64; 2] {
        [self.rate.0.recip(), 2.0 * (self.l2 + self.beta / (2.0 * self.rate.0))]
    }
}

impl<F: Real> Rule<F> for Ftrl {
    fn slots(&self) -> &'static [&'static str] {
        &["accumulator", "linear"]
    }

    fn side_by_side(&self) -> usize {
        2
    }

    fn initial(&self, slot: usize) -> f64 {
        [self.initial, 0.0][slot]
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref() == Some(self)
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let [n, z, ..] = slots else { return };
        if self.power == 0.5 {
            return moved(self, weights, gradient, [n, z], F::sqrt);
        }
        let power = F::of(self.power);
        moved(self, weights, gradient, [n, z], |x| x.powf(power));
    }

    fn refuses(&self, slots: &[&[F]]) -> Option<&'static str> {
        let problem = "accumulator must be at least initialAccumulatorValue, and only grows";
        below(slots[0], self.initial).then_some(problem)
    }

    /// n only grows. Where p is concave it grows by no more than p(g^2), and else by no more than itself; what rounding adds to the
    /// difference is in proportion to p.
    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let [rate, more] = self.rates().map(|rate| F::of(rate).wide());
        let p = |x: f64| powf(x, self.power);
        let n = at.slots[0] + gradient * gradient;
        let (most, least) = (p(n), p(F::of(self.initial).wide()));
        let grown = if self.power <= 1.0 { p(gradient * gradient) } else { most };
        let sigma = (grown + COARSE * most) * rate;
        let z = at.slots[1] + gradient + (2.0 * self.shrinkage + sigma) * at.weight;
        // Of what is between the two.
        let divisor = if least < LEAST { more } else { least * rate + more };
        let fits = most < FAR && most * rate < FAR && sigma < FAR && z < FAR && divisor > LEAST;
        fits.then(|| Reach::new(z / divisor, [n, z]))
    }
}

fn moved<F: Real>(rule: &Ftrl, weights: &mut [F], gradient: &[F], [n, z]: [&mut [F]; 2], p: impl Fn(F) -> F) {
    let [rate, more] = rule.rates().map(F::of);
    let [shrinkage, l1] = [2.0 * rule.shrinkage, rule.l1].map(F::of);
    for (((w, &g), n), z) in weights.iter_mut().zip(gradient).zip(n).zip(z) {
        let next = *n + g * g;
        let grown = p(next);
        *z += g + shrinkage * *w - (grown - p(*n)) * rate * *w;
        *w = (larger(smaller(*z, l1), -l1) - *z) / (grown * rate + more);
        *n = next;
    }
}
