//! `mean of -(y log p + (1 - y) log(1 - p))` over a line's C outputs, each of which is a probability p of its own.
//!
//! From logits z, with p = sigmoid(z): `mean of max(z, 0) - z y + log(1 + exp(-|z|))`, gradient `(p - y) / C`.
//! From probabilities, which are clipped: gradient `((1 - y) / (1 - p) - y / p) / C`, 0 where p was clipped.
//! With label smoothing s, y is `y (1 - s) + s / 2`.
//! Targets: C numbers in [0, 1] a line.

use super::bernoulli::{of_logits, of_probability, smooth};
use super::elementwise::mean;
use super::judged::Judged;
use super::labels::Labels;
use super::lists::Lists;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct BinaryCrossentropy {
    from_logits: bool,
    smoothing: f64,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(BinaryCrossentropy {
        from_logits: fields.flag("from_logits", false)?,
        smoothing: fields.number("label_smoothing", 0.0, 0.0, 1.0)?,
    }))
}

impl<F: Real> Loss<F> for BinaryCrossentropy {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn takes_logits(&self) -> bool {
        true
    }

    fn expects_logits(&self) -> bool {
        self.from_logits
    }

    fn scratch(&self, _: usize, units: usize, _: &Lists<F>) -> usize {
        units
    }

    fn evaluate(&self, mut judged: Judged<F>) -> Sum {
        let (width, smoothing) = (judged.units, self.smoothing);
        let losses = std::mem::take(&mut judged.scratch);
        match judged.logits {
            true => judged.sum(width, |z, y, g| of_logits(smoothing, z, y, g, &mut losses[..width])),
            false => judged
                .sum(width, |p, y, g| mean(p, y, g, |p, y| of_probability::<F>(p, smooth(y, smoothing)))),
        }
    }
}
