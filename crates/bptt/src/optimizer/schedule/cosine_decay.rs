//! `lr ((1 - alpha) (1 + cos(pi t / T)) / 2 + alpha)` at step t, and `lr alpha` from step T on. With a warm-up the rate first goes in a
//! straight line, in W steps, from lr to the warm-up's target, from which it then decays.

use super::{steps, Schedule};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::portable::cos;
use std::f64::consts::PI;

#[derive(Debug)]
struct CosineDecay {
    initial: f64,
    /// T
    steps: f64,
    alpha: f64,
    target: Option<f64>,
    /// W
    warmup: f64,
}

pub(super) fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
    // Without a target there is no warm-up.
    let target = config.number("warmup_target", -1.0, 0.0, f64::MAX)?;
    let schedule = CosineDecay {
        initial: config.float("initial_learning_rate", 0.0)?,
        steps: steps(config, "decay_steps")?,
        alpha: config.finite("alpha", 0.0)?,
        target: (target >= 0.0).then_some(target),
        warmup: config.float("warmup_steps", 0.0)?,
    };
    if schedule.target.is_none() && schedule.warmup > 0.0 {
        return Err(Error::spec(config.at(), "`warmup_steps` needs a `warmup_target`"));
    }
    Ok(Box::new(schedule))
}

impl Schedule for CosineDecay {
    fn rate(&self, step: u64) -> f64 {
        let (step, from) = (step as f64, self.target.unwrap_or(self.initial));
        if step < self.warmup {
            return (from - self.initial) * (step / self.warmup) + self.initial;
        }
        let part = (step - self.warmup).min(self.steps) / self.steps;
        from * ((1.0 - self.alpha) * (0.5 * (1.0 + cos(PI * part))) + self.alpha)
    }
}
