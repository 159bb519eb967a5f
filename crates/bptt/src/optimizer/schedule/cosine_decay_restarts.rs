//! SGDR (Loshchilov and Hutter, 2017): `lr ((1 - alpha) m (1 + cos(pi p)) / 2 + alpha)`, where p is the part of a period that is over.
//! The first period has T steps, each further one `t_mul` times as many, and m is `m_mul` for each period that is over, multiplied.
//!
//! Keras tells the period by a logarithm of 32 bits, which at restarts can name the period before. Here it is corrected.

use super::{steps, Schedule};
use crate::error::Result;
use crate::fields::Fields;
use crate::portable::{cos, ln, powf};
use std::f64::consts::PI;

/// Within this a step is the first of a period: far less than a step, far more than what rounding makes of the sum of the periods.
const ROUNDING: f64 = 1e-12;

#[derive(Debug)]
struct CosineDecayRestarts {
    initial: f64,
    /// T
    steps: f64,
    longer: f64,
    lower: f64,
    alpha: f64,
}

pub(super) fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
    Ok(Box::new(CosineDecayRestarts {
        initial: config.float("initial_learning_rate", 0.0)?,
        steps: steps(config, "first_decay_steps")?,
        longer: config.number("t_mul", 2.0, 1.0, f64::MAX)?,
        lower: config.float("m_mul", 1.0)?,
        alpha: config.finite("alpha", 0.0)?,
    }))
}

impl CosineDecayRestarts {
    /// The periods that are over after so many lengths of the first one, and the part that is over of the next.
    fn period(&self, lengths: f64) -> (f64, f64) {
        if self.longer == 1.0 {
            return (lengths.floor(), lengths.fract());
        }
        let start = |period: f64| (powf(self.longer, period) - 1.0) / (self.longer - 1.0);
        let mut period = (ln(1.0 + lengths * (self.longer - 1.0)) / ln(self.longer)).round();
        if start(period) > lengths * (1.0 + ROUNDING) {
            period -= 1.0;
        }
        (period, (lengths - start(period)) / powf(self.longer, period))
    }
}

impl Schedule for CosineDecayRestarts {
    fn rate(&self, step: u64) -> f64 {
        let (period, part) = self.period(step as f64 / self.steps);
        let decayed = 0.5 * powf(self.lower, period) * (1.0 + cos(PI * part));
        self.initial * ((1.0 - self.alpha) * decayed + self.alpha)
    }
}
