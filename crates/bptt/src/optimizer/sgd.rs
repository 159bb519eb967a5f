//! Stochastic gradient descent, as Keras writes it:
//! `w -= lr g`; with momentum `m = mu m - lr g` and `w += m`, or, Nesterov, `w += mu m - lr g`.
//!
//! Slots: `momentum` is m, if there is any.

use super::reach::Reach;
use super::rule::{Now, Rule};
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{at_level, Real};
use std::any::Any;

#[derive(Debug, PartialEq)]
struct Sgd {
    rate: Now,
    /// 0 for none.
    momentum: f64,
    nesterov: bool,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Rule<F>>> {
    Ok(Box::new(Sgd {
        rate: Now::default(),
        momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
        nesterov: config.flag("nesterov", false)?,
    }))
}

impl<F: Real> Rule<F> for Sgd {
    fn slots(&self) -> &'static [&'static str] {
        if self.momentum > 0.0 {
            &["momentum"]
        } else {
            &[]
        }
    }

    fn usual_rate(&self) -> f64 {
        0.01
    }

    fn goes_on_as(&self, next: &dyn Any) -> bool {
        next.downcast_ref::<Self>().is_some_and(|next| self.nesterov == next.nesterov)
    }

    fn lazy(&self) -> bool {
        self.momentum == 0.0
    }

    fn start(&mut self, _: u64, rate: f64) {
        self.rate = Now(rate);
    }

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let (rate, momentum) = (F::of(self.rate.0), F::of(self.momentum));
        match slots {
            [m, ..] if self.nesterov => nesterov(rate, momentum, weights, gradient, m),
            [m, ..] => moving(rate, momentum, weights, gradient, m),
            [] => plain(rate, weights, gradient),
        }
    }

    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let step = F::of(self.rate.0).wide() * gradient;
        let m = F::of(self.momentum).wide() * at.slots[0] + step;
        // Nesterov's form goes one step further.
        Some(Reach::new(at.weight + m + step, [m]))
    }
}

at_level! {
    /// Shapes: `weights, gradient [n]`.
    fn plain<F: Real>(rate: F, weights: &mut [F], gradient: &[F]) {
        weights.iter_mut().zip(gradient).for_each(|(w, &g)| *w = *w - rate * g);
    }
}

at_level! {
    /// Shapes: `weights, gradient, m [n]`.
    fn moving<F: Real>(rate: F, momentum: F, weights: &mut [F], gradient: &[F], m: &mut [F]) {
        for ((w, &g), m) in weights.iter_mut().zip(gradient).zip(m) {
            *m = momentum * *m - rate * g;
            *w += *m;
        }
    }
}

at_level! {
    /// Shapes: `weights, gradient, m [n]`.
    fn nesterov<F: Real>(rate: F, momentum: F, weights: &mut [F], gradient: &[F], m: &mut [F]) {
        for ((w, &g), m) in weights.iter_mut().zip(gradient).zip(m) {
            *m = momentum * *m - rate * g;
            *w += momentum * *m - rate * g;
        }
    }
}
