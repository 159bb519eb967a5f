//! `(lr - end) (1 - t / T)^power + end` at step t, and `end` from step T on; in a cycle T is `ceil(t / T)` times as long instead.

use super::{steps, Schedule};
use crate::error::Result;
use crate::fields::Fields;
use crate::portable::powf;

#[derive(Debug)]
struct PolynomialDecay {
    initial: f64,
    /// T
    steps: f64,
    end: f64,
    power: f64,
    cycle: bool,
}

pub(super) fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
    Ok(Box::new(PolynomialDecay {
        initial: config.float("initial_learning_rate", 0.0)?,
        steps: steps(config, "decay_steps")?,
        end: config.float("end_learning_rate", 0.0001)?,
        power: config.finite("power", 1.0)?,
        cycle: config.flag("cycle", false)?,
    }))
}

impl Schedule for PolynomialDecay {
    fn rate(&self, step: u64) -> f64 {
        let step = step as f64;
        let part = match self.cycle {
            true => step / (self.steps * (step / self.steps).ceil().max(1.0)),
            false => step.min(self.steps) / self.steps,
        };
        (self.initial - self.end) * powf(1.0 - part, self.power) + self.end
    }
}
