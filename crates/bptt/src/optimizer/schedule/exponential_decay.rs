//! `lr r^(t / T)` at step t; by a staircase the quotient is rounded down.

use super::{steps, Schedule};
use crate::error::Result;
use crate::fields::Fields;
use crate::portable::powf;

#[derive(Debug)]
struct ExponentialDecay {
    initial: f64,
    /// T
    steps: f64,
    /// r
    rate: f64,
    staircase: bool,
}

pub(super) fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
    Ok(Box::new(ExponentialDecay {
        initial: config.float("initial_learning_rate", 0.0)?,
        steps: steps(config, "decay_steps")?,
        rate: config.float("decay_rate", 0.0)?,
        staircase: config.flag("staircase", false)?,
    }))
}

impl Schedule for ExponentialDecay {
    fn rate(&self, step: u64) -> f64 {
        let part = step as f64 / self.steps;
        self.initial * powf(self.rate, if self.staircase { part.floor() } else { part })
    }
}
