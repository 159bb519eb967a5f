//! `mean of a (1 - t)^gamma b` over a line's C outputs, each of which is a probability p of its own: b is the crossentropy of p and y,
//! `t = y p + (1 - y) (1 - p)` the probability of what is true, and a is 1, or `alpha y + (1 - alpha) (1 - y)` where classes are balanced.
//!
//! Gradient: `a ((1 - t)^gamma db - gamma (1 - t)^(gamma - 1) (2 y - 1) b dp) / C`, with p and b as functions of the logit, or dp = 1.
//! With label smoothing s, y is `y (1 - s) + s / 2`.
//! Targets: C numbers in [0, 1] a line.

use super::bernoulli::{of_logit, of_probability, sigmoid, smooth};
use super::elementwise::mean;
use super::judged::Judged;
use super::labels::Labels;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::powf;

#[derive(Debug)]
struct BinaryFocalCrossentropy {
    balanced: bool,
    alpha: f64,
    gamma: f64,
    from_logits: bool,
    smoothing: f64,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(BinaryFocalCrossentropy {
        balanced: fields.flag("apply_class_balancing", false)?,
        alpha: fields.finite("alpha", 0.25)?,
        gamma: fields.float("gamma", 2.0)?,
        from_logits: fields.flag("from_logits", false)?,
        smoothing: fields.number("label_smoothing", 0.0, 0.0, 1.0)?,
    }))
}

impl<F: Real> Loss<F> for BinaryFocalCrossentropy {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    /// Told that they are logits, Keras takes a sigmoid of whatever the outputs are.
    fn takes_logits(&self) -> bool {
        !self.from_logits
    }

    fn expects_logits(&self) -> bool {
        self.from_logits
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let (width, logits) = (judged.units, judged.logits);
        let of_one = |x: f64, y: f64| {
            let y = smooth(y, self.smoothing);
            let (p, slope, entropy) = match logits {
                true => (sigmoid(x), sigmoid(x) * sigmoid(-x), of_logit(x, y)),
                false => (x, 1.0, of_probability::<F>(x, y)),
            };
            self.weigh(p, slope, y, entropy)
        };
        judged.sum(width, |x, y, g| mean(x, y, g, of_one))
    }
}

impl BinaryFocalCrossentropy {
    /// A crossentropy and its derivative, weighed by how wrong p is; slope is the derivative of p.
    fn weigh(&self, p: f64, slope: f64, y: f64, (entropy, dentropy): (f64, f64)) -> (f64, f64) {
        let wrong = 1.0 - (y * p + (1.0 - y) * (1.0 - p));
        let class = if self.balanced { y * self.alpha + (1.0 - y) * (1.0 - self.alpha) } else { 1.0 };
        let factor = powf(wrong, self.gamma);
        let dfactor = match self.gamma == 0.0 {
            true => 0.0,
            false => -self.gamma * powf(wrong, self.gamma - 1.0) * (2.0 * y - 1.0) * slope,
        };
        (class * factor * entropy, class * (factor * dentropy + dfactor * entropy))
    }
}
