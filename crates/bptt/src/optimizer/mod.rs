//! Optimizers: each turns gradients into steps, weight by weight, in a block of slots of its own.
//!
//! A gradient comes dense, or as the touched rows of an embedding. Where a row without a gradient stays where it is and only has its
//! running means decay (RMSprop and plain SGD without momentum, Adagrad, Adadelta), untouched rows are left alone and caught up when they
//! are next touched: `v *= rho^k` for k missed steps. So a step costs what its tokens cost, whatever the vocabulary, and equals the dense
//! one to rounding. With other rules, and with weight decay, averages or gradients of several batches, all rows are updated: the next
//! batch may read any of them.
//!
//! A step is applied to all weights or to none, and leaves nothing but finite numbers: `reach.rs` says how that is known beforehand.
//!
//! Most rules move each element for itself, and go through a weight piece by piece. Where a step depends on all of a weight, as in Lamb,
//! Adafactor and Muon, the rule is given it at once, with a dense gradient (`together.rs`).
//!
//! Each rule is a file, with its formula, its settings and the names of its slots.

mod accumulate;
mod adadelta;
mod adafactor;
mod adagrad;
mod adam;
mod adamax;
mod attempt;
mod clip;
mod ftrl;
mod gradient;
mod lamb;
mod lion;
mod moves;
mod muon;
mod nadam;
mod options;
mod raw;
mod reach;
mod rmsprop;
mod rule;
mod schedule;
mod sgd;
mod state;
#[cfg(test)]
mod tests;
mod together;
mod variables;

pub use gradient::Gradient;
pub use state::{Checked, Optimizer};
pub use variables::Variable;

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use clip::Clip;
use options::Options;
use rule::Rule;
use schedule::Rate;
use serde_json::Value;

/// Reads a rule's settings.
type Read<F> = fn(&mut Fields) -> Result<Box<dyn Rule<F>>>;

/// Every rule by its class: one line a rule.
fn registry<F: Real>(class: &str) -> Option<Read<F>> {
    Some(match class {
        "Adadelta" => adadelta::read,
        "Adafactor" => adafactor::read,
        "Adagrad" => adagrad::read,
        "Adam" => adam::read,
        "AdamW" => adam::read_decayed,
        "Adamax" => adamax::read,
        "Ftrl" => ftrl::read,
        "Lamb" => lamb::read,
        "Lion" => lion::read,
        "Muon" => muon::read,
        "Nadam" => nadam::read,
        "RMSprop" => rmsprop::read,
        "SGD" => sgd::read,
        _ => return None,
    })
}

/// An optimizer and its settings.
#[derive(Debug)]
pub struct OptimizerSpec<F> {
    /// How a gradient becomes a step.
    rule: Box<dyn Rule<F>>,
    /// How large steps are.
    rate: Rate,
    /// What else is done to weights.
    options: Options,
    /// What keeps gradients from exploding.
    clip: Clip,
}

impl<F: Real> OptimizerSpec<F> {
    pub(crate) fn from_class((class, mut config): (String, Fields)) -> Result<Self> {
        let unknown = || Error::spec(config.at(), format!("{class} is no optimizer that is known"));
        let rule = registry(&class).ok_or_else(unknown)?(&mut config)?;
        let rate = Rate::read(&mut config, rule.usual_rate())?;
        let options = Options::read(&mut config, rule.usual_decay())?;
        let clip = Clip::read(&mut config)?;
        config.finish()?;
        Ok(OptimizerSpec { rule, rate, options, clip })
    }
}

impl<F: Real> Described for OptimizerSpec<F> {
    fn read(what: &str, value: Value) -> Result<Self> {
        Self::from_class(Fields::class(what, value)?)
    }
}
