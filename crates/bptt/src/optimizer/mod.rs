//! Optimizers: each turns gradients into steps, weight by weight, in a block of slots of its own.
//!
//! A gradient comes dense, or as the touched rows of an embedding. Where a row without a gradient only has its running
//! means decay (RMSprop and plain SGD, without momentum), untouched rows are left alone and caught up when they are next touched:
//! `v *= rho^k` for k missed steps. So a step costs what its tokens cost, whatever the vocabulary, and equals the dense
//! one to rounding. With momentum untouched rows move as well, and are all updated.
//!
//! A step is applied to all weights or to none, and leaves nothing but finite numbers: `reach.rs` says how that is known beforehand.
//!
//! Each rule is a file, with its formula, its settings and the names of its slots.

mod adam;
mod attempt;
mod clip;
mod gradient;
mod reach;
mod rmsprop;
mod rule;
mod sgd;
mod state;
#[cfg(test)]
mod tests;
mod variables;

pub use clip::Clip;
pub use gradient::Gradient;
pub use state::Optimizer;
pub use variables::Variable;

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use rule::Rule;
use serde_json::Value;

/// Reads a rule's settings.
type Read<F> = fn(&mut Fields) -> Result<Box<dyn Rule<F>>>;

/// Every rule by its class: one line a rule.
fn registry<F: Real>(class: &str) -> Option<Read<F>> {
    Some(match class {
        "Adam" => adam::read,
        "RMSprop" => rmsprop::read,
        "SGD" => sgd::read,
        _ => return None,
    })
}

/// An optimizer and its settings.
#[derive(Debug)]
pub struct OptimizerSpec<F> {
    /// How a gradient becomes a step.
    pub(crate) rule: Box<dyn Rule<F>>,
    /// What keeps gradients from exploding.
    pub(crate) clip: Clip,
}

impl<F: Real> OptimizerSpec<F> {
    pub(crate) fn from_class((class, mut config): (String, Fields)) -> Result<Self> {
        let unknown = || Error::spec(config.at(), format!("{class} is no optimizer that is known"));
        let rule = registry(&class).ok_or_else(unknown)?(&mut config)?;
        let clip = Clip::read(&mut config)?;
        config.finish()?;
        Ok(OptimizerSpec { rule, clip })
    }
}

impl<F: Real> Described for OptimizerSpec<F> {
    fn read(what: &str, value: Value) -> Result<Self> {
        Self::from_class(Fields::class(what, value)?)
    }
}
