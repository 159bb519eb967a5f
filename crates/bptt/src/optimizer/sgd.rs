//! Stochastic gradient descent, as Keras writes it:
//! `w -= lr g`; with momentum `m = mu m - lr g` and `w += m`, or, Nesterov, `w += mu m - lr g`.

use super::reach::Reach;
use super::rule::Rule;
use crate::kernel::Real;

pub(super) struct Sgd<F> {
    rate: F,
    momentum: F,
    nesterov: bool,
}

impl<F: Real> Sgd<F> {
    pub(super) fn new(rate: f64, momentum: f64, nesterov: bool) -> Self {
        Sgd { rate: F::of(rate), momentum: F::of(momentum), nesterov }
    }
}

impl<F: Real> Rule<F> for Sgd<F> {
    fn slots(&self) -> usize {
        usize::from(self.momentum != F::zero())
    }

    fn lazy(&self) -> bool {
        self.momentum == F::zero()
    }

    fn decay(&self, _: u32, _: &mut [&mut [F]]) {}

    fn step(&self, weights: &mut [F], gradient: &[F], slots: &mut [&mut [F]]) {
        let (rate, momentum) = (self.rate, self.momentum);
        let pairs = weights.iter_mut().zip(gradient);
        match slots {
            [m, ..] => pairs.zip(m.iter_mut()).for_each(|((w, &g), m)| {
                *m = momentum * *m - rate * g;
                *w += if self.nesterov { momentum * *m - rate * g } else { *m };
            }),
            [] => pairs.for_each(|(w, &g)| *w = *w - rate * g),
        }
    }

    fn reach(&self, gradient: f64, at: &Reach) -> Option<Reach> {
        let step = self.rate.wide() * gradient;
        let m = self.momentum.wide() * at.slots[0] + step;
        // Nesterov's form goes one step further.
        Some(Reach { weight: at.weight + m + step, slots: [m, 0.0, 0.0] })
    }
}
