//! An optimizer as it is described: its rule with settings, and what is done to gradients before a step.

use super::clip::Clip;
use super::registry;
use super::rule::Rule;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use serde_json::Value;

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
