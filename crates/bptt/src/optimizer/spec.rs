//! An optimizer as it is described: its rule with settings, and what is done to gradients before a step.

use super::adam::Adam;
use super::clip::Clip;
use super::rmsprop::RmsProp;
use super::rule::Rule;
use super::sgd::Sgd;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use serde_json::Value;

/// An optimizer and its settings.
#[derive(Debug, Clone)]
pub struct OptimizerSpec {
    /// How a gradient becomes a step.
    pub rule: RuleSpec,
    /// What keeps gradients from exploding.
    pub clip: Clip,
}

/// The update rules and their settings, as Keras names them.
#[derive(Debug, Clone)]
pub enum RuleSpec {
    /// See `optimizer/sgd.rs`.
    Sgd {
        /// Step size.
        learning_rate: f64,
        /// 0 for none.
        momentum: f64,
        /// Nesterov's form of momentum.
        nesterov: bool,
    },
    /// See `optimizer/rmsprop.rs`.
    RmsProp {
        /// Step size.
        learning_rate: f64,
        /// Decay of the running mean of squares.
        rho: f64,
        /// 0 for none.
        momentum: f64,
        /// Inside the square root.
        epsilon: f64,
        /// Whether the running mean of gradients is subtracted.
        centered: bool,
    },
    /// See `optimizer/adam.rs`.
    Adam {
        /// Step size.
        learning_rate: f64,
        /// Decay of the running mean of gradients.
        beta_1: f64,
        /// Decay of the running mean of squares.
        beta_2: f64,
        /// Outside the square root.
        epsilon: f64,
        /// Whether the largest mean of squares counts.
        amsgrad: bool,
    },
}

impl OptimizerSpec {
    /// Without clipping.
    pub fn new(rule: RuleSpec) -> Self {
        OptimizerSpec { rule, clip: Clip::None }
    }

    pub(crate) fn from_class((class, mut config): (String, Fields)) -> Result<Self> {
        let learning_rate = config.float("learning_rate", 0.001)?;
        let rule = match class.as_str() {
            "SGD" => RuleSpec::Sgd {
                learning_rate,
                momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
                nesterov: config.flag("nesterov", false)?,
            },
            "RMSprop" => RuleSpec::RmsProp {
                learning_rate,
                rho: config.number("rho", 0.9, 0.0, 1.0)?,
                momentum: config.number("momentum", 0.0, 0.0, 1.0)?,
                epsilon: config.float("epsilon", 1e-7)?,
                centered: config.flag("centered", false)?,
            },
            "Adam" => RuleSpec::Adam {
                learning_rate,
                beta_1: config.rate_or("beta_1", 0.9)?,
                beta_2: config.rate_or("beta_2", 0.999)?,
                epsilon: config.float("epsilon", 1e-7)?,
                amsgrad: config.flag("amsgrad", false)?,
            },
            _ => return Err(Error::spec(config.at(), format!("{class} is no optimizer that is known"))),
        };
        let clip = Clip::read(&mut config)?;
        config.finish()?;
        Ok(OptimizerSpec { rule, clip })
    }
}

impl Described for OptimizerSpec {
    fn read(what: &str, value: Value) -> Result<Self> {
        Self::from_class(Fields::class(what, value)?)
    }
}

impl RuleSpec {
    pub(super) fn build<F: Real>(&self) -> Box<dyn Rule<F>> {
        match *self {
            RuleSpec::Sgd { learning_rate, momentum, nesterov } => {
                Box::new(Sgd::new(learning_rate, momentum, nesterov))
            }
            RuleSpec::RmsProp { learning_rate, rho, momentum, epsilon, centered } => {
                Box::new(RmsProp::new(learning_rate, rho, momentum, epsilon, centered))
            }
            RuleSpec::Adam { learning_rate, beta_1, beta_2, epsilon, amsgrad } => {
                Box::new(Adam::new(learning_rate, beta_1, beta_2, epsilon, amsgrad))
            }
        }
    }

    /// Whether `next` can go on with this rule's running means: all but the learning rate and momentum are the same.
    pub(super) fn goes_on_as(&self, next: &RuleSpec) -> bool {
        match (self, next) {
            (RuleSpec::Sgd { nesterov: a, .. }, RuleSpec::Sgd { nesterov: b, .. }) => a == b,
            (
                RuleSpec::RmsProp { rho: a, epsilon: b, centered: c, .. },
                RuleSpec::RmsProp { rho, epsilon, centered, .. },
            ) => (a, b, c) == (rho, epsilon, centered),
            (
                RuleSpec::Adam { beta_1: a, beta_2: b, epsilon: c, amsgrad: d, .. },
                RuleSpec::Adam { beta_1, beta_2, epsilon, amsgrad, .. },
            ) => (a, b, c, d) == (beta_1, beta_2, epsilon, amsgrad),
            _ => false,
        }
    }
}
