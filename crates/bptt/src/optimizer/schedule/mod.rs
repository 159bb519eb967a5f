//! Learning rates that follow from the number of the batch: each schedule is a file with its formula. Steps count from 0.

mod cosine_decay;
mod cosine_decay_restarts;
mod exponential_decay;
mod inverse_time_decay;
mod piecewise_constant_decay;
mod polynomial_decay;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::fields::Fields;
use serde_json::Value;
use std::fmt::Debug;

/// A rate for each step.
pub(crate) trait Schedule: Debug + Send + Sync {
    /// That of a step, the first being 0.
    fn rate(&self, step: u64) -> f64;
}

/// Reads a schedule's settings.
type Read = fn(&mut Fields) -> Result<Box<dyn Schedule>>;

/// Every schedule by its class: one line each.
fn registry(class: &str) -> Option<Read> {
    Some(match class {
        "CosineDecay" => cosine_decay::read,
        "CosineDecayRestarts" => cosine_decay_restarts::read,
        "ExponentialDecay" => exponential_decay::read,
        "InverseTimeDecay" => inverse_time_decay::read,
        "PiecewiseConstantDecay" => piecewise_constant_decay::read,
        "PolynomialDecay" => polynomial_decay::read,
        "Told" => Told::read,
        _ => return None,
    })
}

/// How large steps are.
#[derive(Debug)]
pub(crate) enum Rate {
    /// Always the same.
    Constant(f64),
    /// By the number of the step.
    Scheduled(Box<dyn Schedule>),
}

impl Rate {
    pub(super) fn read(config: &mut Fields, usual: f64) -> Result<Self> {
        const KEY: &str = "learning_rate";
        match config.take_object(KEY) {
            None => Ok(Rate::Constant(config.float(KEY, usual)?)),
            Some(value) => read(config, KEY, value).map(Rate::Scheduled),
        }
    }

    /// That of a step, the first being 0. A schedule may come to what is none.
    pub(super) fn at(&self, step: u64) -> Result<f64> {
        let rate = match self {
            Rate::Constant(rate) => *rate,
            Rate::Scheduled(schedule) => schedule.rate(step),
        };
        if rate >= 0.0 && (rate as f32).is_finite() {
            return Ok(rate);
        }
        let wrong = format!("the learning rate of step {step} must be finite and at least 0, got {rate}");
        Err(Error::spec("optimizer", wrong))
    }
}

fn read(config: &Fields, key: &str, value: Value) -> Result<Box<dyn Schedule>> {
    let (class, mut fields) = config.class_of(key, value)?;
    let unknown = || Error::spec(fields.at(), format!("{class} is no schedule that is known"));
    let schedule = registry(&class).ok_or_else(unknown)?(&mut fields)?;
    // What Keras calls its scope.
    fields.text("name")?;
    fields.finish()?;
    Ok(schedule)
}

/// Rates that were asked for ahead, for the steps of a call: the first is that of step `from`.
#[derive(Debug)]
struct Told {
    from: u64,
    rates: Vec<f64>,
}

impl Told {
    fn read(config: &mut Fields) -> Result<Box<dyn Schedule>> {
        let from = config.integer("from")?.unwrap_or_default().unsigned_abs();
        Ok(Box::new(Told { from, rates: config.numbers("rates")? }))
    }
}

impl Schedule for Told {
    /// NaN for a step that was not told.
    fn rate(&self, step: u64) -> f64 {
        let place = step.checked_sub(self.from).and_then(|at| usize::try_from(at).ok());
        place.and_then(|at| self.rates.get(at).copied()).unwrap_or(f64::NAN)
    }
}

/// How many steps a schedule takes: a number above 0.
fn steps(config: &mut Fields, key: &str) -> Result<f64> {
    let steps = config.float(key, 0.0)?;
    if steps > 0.0 {
        return Ok(steps);
    }
    Err(Error::spec(config.at(), format!("`{key}` must be above 0")))
}
